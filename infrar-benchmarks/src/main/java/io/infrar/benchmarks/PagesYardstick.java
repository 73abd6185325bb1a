package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.sim.SimCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A static site of many files on the simulated Cloudflare, over a line of limited speed: what an upload takes beside the plain sending
 * of as many bytes over the same line, and what is sent when little or nothing has changed.
 *
 * <p>Arguments: {@code --files 2000}; {@code --bytes 10000} of each; {@code --latency 0,150} milliseconds added to each call;
 * {@code --mbit 50} of the line.
 */
public final class PagesYardstick {
    private static final double TARGET = 1.25;

    private final Figures figures = new Figures(System.out);
    private final int count;
    private final int size;
    private final long bytesPerSecond;
    private long lastSent;
    private long cpuBefore;

    private PagesYardstick(int count, int size, long bytesPerSecond) {
        this.count = count;
        this.size = size;
        this.bytesPerSecond = bytesPerSecond;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = List.of(arguments);
        PagesYardstick yardstick = new PagesYardstick(
                Integer.parseInt(option(words, "--files", "2000")),
                Integer.parseInt(option(words, "--bytes", "10000")),
                Long.parseLong(option(words, "--mbit", "50")) * 125_000);
        yardstick.warm();
        for (String latency : option(words, "--latency", "0,150").split(",")) {
            yardstick.measure(Duration.ofMillis(Long.parseLong(latency.trim())));
        }
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 ? otherwise : words.get(at + 1);
    }

    /** The programs' own start is not what is measured. */
    private void warm() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("yardstick");
        try (CloudflareSim sim = CloudflareSim.builder().contract(false).start();
                SlowLine line = SlowLine.to(sim.endpoint(), 1L << 30)) {
            files(folder);
            try (Infra infra = infra(sim, line, folder, new MemoryStateStore())) {
                infra.apply(infra.plan(environment("DENY")));
            }
        } finally {
            delete(folder);
        }
    }

    private void measure(Duration latency) throws IOException, InterruptedException {
        figures.heading(format(
                "%d files of %d bytes over %d Mbit/s, %d ms added to each call",
                count, size, bytesPerSecond / 125_000, latency.toMillis()));
        Path folder = Files.createTempDirectory("yardstick");
        try (CloudflareSim sim = CloudflareSim.builder().contract(false).start();
                SlowLine line = SlowLine.to(sim.endpoint(), bytesPerSecond)) {
            files(folder);
            sim.latency(latency);
            MemoryStateStore store = new MemoryStateStore();
            double first = step("first apply", sim, line, folder, store, "DENY");
            long sent = lastSent;
            double plain = plain(sent);
            double ratio = first / plain;
            figures.add("plain sending of as many bytes", format("%.2f s", plain));
            figures.add("first apply beside that", format("%.2f", ratio), "<= " + TARGET, ratio <= TARGET);
            Files.writeString(folder.resolve("site/file-7.html"), "changed");
            step("one file changed", sim, line, folder, store, "DENY");
            step("only a header changed", sim, line, folder, store, "SAMEORIGIN");
            plan("second plan", sim, line, folder, store);
        } finally {
            delete(folder);
        }
    }

    private double step(
            String name, CloudflareSim sim, SlowLine line, Path folder, MemoryStateStore store, String header) {
        try (Infra infra = infra(sim, line, folder, store)) {
            Plan plan = infra.plan(environment(header));
            begin(sim, line);
            long start = System.nanoTime();
            infra.apply(plan);
            return end(name, sim, line, start);
        }
    }

    private void plan(String name, CloudflareSim sim, SlowLine line, Path folder, MemoryStateStore store) {
        try (Infra infra = infra(sim, line, folder, store)) {
            begin(sim, line);
            long start = System.nanoTime();
            Plan plan = infra.plan(environment("SAMEORIGIN"));
            end(name + (plan.effective().isEmpty() ? "" : " (NOT EMPTY)"), sim, line, start);
        }
    }

    private void begin(CloudflareSim sim, SlowLine line) {
        sim.forgetCalls();
        line.takeSent();
        cpuBefore = cpu();
    }

    /** Of the whole process, the simulator included. */
    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private double end(String name, CloudflareSim sim, SlowLine line, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        lastSent = line.takeSent();
        List<SimCall> calls = sim.calls();
        figures.add(
                name,
                format(
                        "%.2f s, cpu %.2f s, %d calls (%d with files), %.0f kB sent",
                        seconds,
                        (cpu() - cpuBefore) / 1e9,
                        calls.size(),
                        calls.stream()
                                .filter(call -> call.path().equals("/pages/assets/upload"))
                                .count(),
                        lastSent / 1e3));
        return seconds;
    }

    private void files(Path folder) throws IOException {
        Path site = Files.createDirectories(folder.resolve("site"));
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            Files.write(site.resolve("file-" + i + ".html"), content);
        }
    }

    private static Infra infra(CloudflareSim sim, SlowLine line, Path folder, MemoryStateStore store) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .state(store)
                .home(folder.resolve("home"))
                .base(folder);
        sim.settings().forEach(builder::setting);
        return builder.setting("CLOUDFLARE_BASE_URL", line.endpoint().toString())
                .build();
    }

    private static Environment environment(String header) {
        return Infra.environment("yardstick")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .staticSite("web", s -> s.directory("site").spaFallback().header("/*", "X-Frame-Options", header))
                .build();
    }

    /** To somebody who only reads. */
    private double plain(long bytes) throws IOException, InterruptedException {
        try (ServerSocket sink = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("http://127.0.0.1:" + sink.getLocalPort());
            Thread reader = new Thread(() -> read(sink));
            reader.start();
            long start = System.nanoTime();
            try (SlowLine line = SlowLine.to(address, bytesPerSecond);
                    Socket socket = new Socket("127.0.0.1", line.endpoint().getPort())) {
                OutputStream out = socket.getOutputStream();
                byte[] piece = new byte[1 << 16];
                for (long left = bytes; left > 0; left -= piece.length) {
                    out.write(piece, 0, (int) Math.min(left, piece.length));
                }
                socket.shutdownOutput();
                reader.join();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void read(ServerSocket sink) {
        try (Socket socket = sink.accept();
                InputStream in = socket.getInputStream()) {
            in.skipNBytes(Long.MAX_VALUE);
        } catch (IOException e) {
            // The end of what is sent.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
