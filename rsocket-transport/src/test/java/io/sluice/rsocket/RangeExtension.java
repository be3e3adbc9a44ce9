package io.sluice.rsocket;

import io.sluice.Registry;
import io.sluice.SluiceExtension;

/// Lets a process send and run [RangeExec]s and [EntriesExec]s, and counts what is done to the
/// former there.
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
        registry.codec(new RangeCodec()).codec(new EntriesCodec()).factory(RangeProbe.class, probe);
    }
}
