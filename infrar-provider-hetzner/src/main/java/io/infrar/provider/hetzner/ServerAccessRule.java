package io.infrar.provider.hetzner;

import io.infrar.model.Environment;
import io.infrar.model.Server;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.List;

/** {@code hetzner.no-ssh-key}: somebody can log in to servers on hetzner. A rule of its own, since it may be accepted for a reason. */
public final class ServerAccessRule implements ModelValidator {
    static final String ID = "hetzner.no-ssh-key";

    /** Called by {@link java.util.ServiceLoader}. */
    public ServerAccessRule() {}

    @Override
    public List<Finding> check(Environment environment) {
        return environment.components(Server.class).stream()
                .filter(server -> server.sshKeys().isEmpty())
                .filter(server -> environment
                        .placementOf(server)
                        .filter(placement -> placement.provider().equals(Hetzner.ID))
                        .isPresent())
                .map(ServerAccessRule::finding)
                .toList();
    }

    private static Finding finding(Server server) {
        String fix = "Write sshKeys(\"ssh-ed25519 AAAA...\"), or the name of a key that the project has";
        boolean hasUserData = server.userData() != null && !server.userData().isBlank();
        boolean isSnapshot = server.image().matches("\\d+");
        return hasUserData || isSnapshot
                ? Finding.warning(
                        ID,
                        server.key(),
                        "sshKeys is empty: nobody can log in whom " + (hasUserData ? "userData" : "its snapshot")
                                + " does not let in.",
                        fix + ".")
                : Finding.error(
                        ID,
                        server.key(),
                        "sshKeys is empty and there is no userData: nobody can log in, since the password that Hetzner"
                                + " makes then is not kept.",
                        fix + "; let userData make a user; or accept this with suppress(\"" + ID + "\", server(\""
                                + server.name() + "\"), <reason>).");
    }
}
