package io.infrar.provider.hetzner.api;

import java.util.Map;

/** What every object of Hetzner Cloud has. */
public interface HetznerObject {
    long id();

    Map<String, String> labels();
}
