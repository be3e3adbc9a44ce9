package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A request that a peer has sent, copied out of the network's memory.
public record Request(RequestMetadata metadata, byte[] data) {

    public Route route() {
        return metadata.route();
    }

    /// The data as text.
    ///
    /// @throws QueryException with `PROTOCOL` if it is not UTF-8
    public String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            throw new QueryException(
                    ErrorCode.PROTOCOL, "the data of " + route().text() + " is not UTF-8");
        }
    }
}
