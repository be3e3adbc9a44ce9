package io.sluice.rsocket;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// What a [WorkerMain] or [ServerMain] says of itself.
record Stats(Map<String, Long> values) {

    static Stats of(JavaProcess process) {
        return new Stats(
                Arrays.stream(process.ask("stats").split(" "))
                        .map(pair -> pair.split("="))
                        .collect(
                                Collectors.toMap(
                                        pair -> pair[0], pair -> Long.parseLong(pair[1]))));
    }

    long get(String name) {
        return values.get(name);
    }
}
