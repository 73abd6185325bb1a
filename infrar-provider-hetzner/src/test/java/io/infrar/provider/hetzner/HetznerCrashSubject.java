package io.infrar.provider.hetzner;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.testkit.crash.SimulatedCrashSubject;
import io.infrar.testkit.hetzner.HetznerSim;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A simulated project of Hetzner whose state is in the folder, so that it outlives the killed process. */
public final class HetznerCrashSubject extends SimulatedCrashSubject<HetznerSim> {
    @Override
    protected HetznerSim start(Path folder) {
        // Reading the description takes longer than a whole run; other tests hold the calls to it.
        return HetznerSim.builder().state(folder.resolve("project")).unchecked().start();
    }

    @Override
    protected URI endpoint(HetznerSim sim) {
        return sim.endpoint();
    }

    @Override
    protected void configure(Infra.Builder builder, HetznerSim sim, URI proxied) {
        builder.provider(new HetznerProvider());
        sim.settings().forEach(builder::setting);
        builder.setting("HCLOUD_ENDPOINT", proxied + "/v1");
    }

    @Override
    public List<Environment> versions() {
        return FaultyProject.versions();
    }

    @Override
    protected List<String> objects(HetznerSim sim) {
        return FaultyProject.objects(sim);
    }
}
