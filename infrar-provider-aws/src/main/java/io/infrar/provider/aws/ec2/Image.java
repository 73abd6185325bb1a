package io.infrar.provider.aws.ec2;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a machine starts from. EC2 itself looks up the newest image of a system in the public parameter that its maker keeps, when the
 * machine is made; see <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html">Reference AMIs
 * using Systems Manager parameters</a>.
 *
 * @param id an image's id, or {@code resolve:ssm:} and the name of the parameter that has it
 * @param rootDevice what the image calls its root disk; null for images of others, which are asked for it
 */
public record Image(String id, @Nullable String rootDevice) {
    private static final String RESOLVE = "resolve:ssm:";
    private static final String X86 = "x86_64";

    /** Ubuntu's disk is the first SCSI disk, as Canonical makes it; the others are Xen's first, as Amazon does. */
    private static final String FIRST_SCSI = "/dev/sda1";

    private static final String FIRST_XEN = "/dev/xvda";

    private static final Map<String, Maker> MAKERS = new TreeMap<>(Map.of(
            "ubuntu-22.04",
            architecture -> ubuntu("22.04", "ebs-gp2", architecture),
            "ubuntu-24.04",
            architecture -> ubuntu("24.04", "ebs-gp3", architecture),
            "debian-12",
            architecture -> debian("12", architecture),
            "debian-13",
            architecture -> debian("13", architecture),
            "amazon-linux-2023",
            architecture -> of("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-" + architecture)));

    /** An image of a system for an architecture. */
    private interface Maker {
        Image make(String architecture);
    }

    /** The systems that have a name. */
    public static Set<String> names() {
        return MAKERS.keySet();
    }

    /**
     * The image of a system.
     *
     * @param name one of {@link #names()}, or the id of an image, {@code ami-…}
     * @param architecture {@code x86_64} or {@code arm64}
     * @return empty when the name is not known
     */
    public static Optional<Image> find(String name, String architecture) {
        if (name.matches("ami-[0-9a-f]+")) {
            return Optional.of(new Image(name, null));
        }
        return Optional.ofNullable(MAKERS.get(name)).map(maker -> maker.make(architecture));
    }

    /** Amazon Linux with the agent of ECS. */
    public static Image ecsHost(String architecture) {
        String variant = architecture.equals(X86) ? "" : architecture + "/";
        return of("/aws/service/ecs/optimized-ami/amazon-linux-2023/" + variant + "recommended/image_id");
    }

    /** Whether it is a Debian or one made from it, with {@code apt}. */
    public boolean isDebian() {
        return id.contains("/ubuntu/") || id.contains("/debian/");
    }

    private static Image ubuntu(String release, String disk, String architecture) {
        return new Image(
                RESOLVE + "/aws/service/canonical/ubuntu/server/" + release + "/stable/current/"
                        + debianName(architecture) + "/hvm/" + disk + "/ami-id",
                FIRST_SCSI);
    }

    private static Image debian(String release, String architecture) {
        return of("/aws/service/debian/release/" + release + "/latest/" + debianName(architecture));
    }

    private static String debianName(String architecture) {
        return architecture.equals(X86) ? "amd64" : architecture;
    }

    private static Image of(String parameter) {
        return new Image(RESOLVE + parameter, FIRST_XEN);
    }
}
