package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.json.JsonObject;
import io.sluice.rsocket.internal.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Who a peer is and what it understands.
///
/// @param role `client`, `coordinator` or `worker`
/// @param codecs type names of the plan formats that it reads
/// @param options names of the options that it knows
public record Hello(String role, Set<String> codecs, Set<String> options) {

    /// The version of the protocol that this code speaks.
    public static final int PROTOCOL_VERSION = 1;

    private static final String VERSION_MEMBER = "sluice";

    public Hello {
        codecs = Set.copyOf(codecs);
        options = Set.copyOf(options);
    }

    public static Hello client() {
        return new Hello("client", Set.of(), Set.of());
    }

    public byte[] toBytes() {
        JsonWriter json = new JsonWriter();
        json.beginObject().member(VERSION_MEMBER, PROTOCOL_VERSION).member("role", role);
        if (!codecs.isEmpty()) {
            json.member("codecs", new TreeSet<>(codecs));
        }
        if (!options.isEmpty()) {
            json.member("options", new TreeSet<>(options));
        }
        return json.endObject().toString().getBytes(StandardCharsets.UTF_8);
    }

    /// What SETUP's data says of its sender; empty for peers that say nothing, such as those of
    /// other makers.
    ///
    /// @throws QueryException with `PROTOCOL` if it speaks another version of the protocol
    static Optional<Hello> ofSetup(byte[] data) {
        if (data.length == 0 || data[0] != '{') {
            return Optional.empty();
        }
        JsonObject json;
        try {
            json = JsonObject.parse(new String(data, StandardCharsets.UTF_8));
        } catch (QueryException e) {
            return Optional.empty();
        }
        return json.number(VERSION_MEMBER, 0) == 0 ? Optional.empty() : Optional.of(read(json));
    }

    /// The hello that a peer has answered.
    public static Hello parse(String text) {
        return read(JsonObject.parse(text));
    }

    private static Hello read(JsonObject json) {
        long version = json.number(VERSION_MEMBER, 0);
        if (version != PROTOCOL_VERSION) {
            throw new QueryException(
                    ErrorCode.PROTOCOL,
                    "the peer speaks version "
                            + version
                            + " of the protocol, this process version "
                            + PROTOCOL_VERSION);
        }
        return new Hello(
                json.requiredText("role"),
                Set.copyOf(json.texts("codecs")),
                Set.copyOf(json.texts("options")));
    }
}
