package io.infrar.examples.snippets;

import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.run.Cancellation;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code in README.md and docs/ is the code here, and it runs. */
class SnippetsTest {
    /** A fence of Java, and the line before it, which names the snippet as {@code <!-- snippet Usage#drift -->}. */
    private static final Pattern FENCE = Pattern.compile("([^\\n]*)\\n```java\\n(.*?)\\n```", Pattern.DOTALL);

    private static final Pattern NAME = Pattern.compile("<!-- snippet (\\w+)#([\\w-]+) -->");

    record Snippet(Path page, String name, String code) {
        @Override
        public String toString() {
            return page.getFileName() + " " + name;
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md")) || !Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(root().resolve("docs"))) {
            List<Path> pages =
                    new ArrayList<>(docs.filter(path -> path.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.add(0, root().resolve("README.md"));
            return pages;
        }
    }

    static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (Path page : pages()) {
            Matcher fence = FENCE.matcher(Files.readString(page));
            while (fence.find()) {
                Matcher name = NAME.matcher(fence.group(1));
                snippets.add(new Snippet(
                        page, name.matches() ? name.group(1) + "#" + name.group(2) : "(none)", fence.group(2)));
            }
        }
        return snippets;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void code_on_a_page_is_code_that_compiles(Snippet snippet) throws IOException {
        assertThat(snippet.name())
                .as("each java block needs <!-- snippet Class#region --> in the line before it: " + snippet.code())
                .isNotEqualTo("(none)");
        String[] name = snippet.name().split("#");
        Path file = root().resolve("infrar-examples/src/test/java/io/infrar/examples/snippets/" + name[0] + ".java");

        assertThat(words(snippet.code())).isEqualTo(words(region(Files.readString(file), name[1])));
    }

    private static String region(String source, String name) {
        Matcher region = Pattern.compile("// region " + Pattern.quote(name) + "\\n(.*?)// endregion", Pattern.DOTALL)
                .matcher(source);
        assertThat(region.find()).as("the region " + name).isTrue();
        return region.group(1);
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    @Test
    void links_between_pages_lead_to_files() throws IOException {
        Pattern link = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");
        for (Path page : pages()) {
            Matcher links = link.matcher(Files.readString(page));
            while (links.find()) {
                assertThat(page.resolveSibling(links.group(1)).normalize())
                        .as("a link of " + page)
                        .exists();
            }
        }
    }

    @Test
    void the_readme_names_the_version_that_is_built() throws IOException {
        Matcher version = Pattern.compile("<artifactId>infrar</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(root().resolve("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Files.readString(root().resolve("README.md")))
                .contains("<version>" + version.group(1) + "</version>");
    }

    // ---- they run

    @Test
    void the_first_program_of_the_readme_runs() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            FirstEnvironment.main(new String[0]);
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("+ local:postgres/main", "+ local:bucket/uploads", "+ local:secret/jwt/signing-key")
                .contains("PostgreSQL 15.");
    }

    @Test
    void the_pieces_do_what_the_pages_say(@TempDir Path folder) throws Exception {
        Environment shop = Usage.production();
        assertThat(Usage.derived(shop).name()).isEqualTo("shop-staging");

        Environment small = Infra.environment("shop")
                .on("local")
                .bucket("uploads", b -> b.emptyOnDestroy())
                .build();
        try (Infra infra = Infra.builder()
                .home(folder.resolve("home"))
                .check(new DeletionLimit())
                .build()) {
            assertThat(infra.plan(small).blocking()).isEmpty();
            Usage.savedPlan(infra, small, folder.resolve("plan.json"));
            assertThat(Usage.drifted(infra)).isFalse();
            assertThat(Usage.outcome(infra, infra.plan(small), new Cancellation()))
                    .contains("bucket/uploads");
            Plan stale = infra.plan(small);
            infra.apply(infra.plan(small.change(e -> e.secret("new", s -> s.generated(8)))));
            assertThat(Usage.outcome(infra, stale, new Cancellation()))
                    .startsWith("not applied, nothing was changed; plan");
            Usage.breakLock(infra); // nobody has it
            infra.apply(infra.planDestroy("shop"));
        }
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void a_validator_in_code_blocks_and_a_suppression_with_a_reason_accepts(@TempDir Path folder) {
        Environment shop = Infra.environment("shop")
                .on("local")
                .bucket("uploads", b -> {})
                .bucket("temporary", b -> b.expireAfter(days(1)))
                .build();
        try (Infra infra = Infra.builder()
                .home(folder.resolve("home"))
                .check(new BucketExpiry())
                .build()) {
            assertThat(Usage.errors(infra.validate(shop)))
                    .singleElement()
                    .extracting(Finding::where)
                    .isEqualTo("bucket/uploads");
            assertThat(infra.validate(Usage.suppressed(shop))).noneMatch(Finding::blocks);
        }
    }
}
