package io.sluice.rsocket;

import io.sluice.Registry;
import io.sluice.SluiceExtension;

/// Lets a process run [RangeExec]s and counts what is done to them there.
record RangeExtension(RangeProbe probe) implements SluiceExtension {

    RangeExtension() {
        this(new RangeProbe());
    }

    @Override
    public String name() {
        return "range";
    }

    @Override
    public void install(Registry registry) {
        registry.codec(new RangeCodec()).factory(RangeProbe.class, probe);
    }
}
