package io.sluice.rsocket.internal.net;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.ConnectionCloseException;
import io.rsocket.exceptions.CustomRSocketException;
import io.rsocket.exceptions.RejectedSetupException;
import io.rsocket.exceptions.SetupException;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/// Errors at the boundary to RSocket, in both directions.
public final class WireErrors {

    /// The first RSocket error code that is free for applications.
    private static final int FIRST_CODE = 0x301;

    private WireErrors() {}

    /// What RSocket sends to the peer for an error.
    ///
    /// @param queryId the query that failed; empty text for none
    public static CustomRSocketException outbound(Throwable error, String queryId) {
        if (error instanceof CustomRSocketException mapped) {
            return mapped;
        }
        QueryException known = QueryException.from(error);
        return new CustomRSocketException(
                rsocketCode(known.code().type()), ErrorJson.write(known, queryId));
    }

    /// What RSocket sends when a connection is refused.
    public static RejectedSetupException refusedSetup(QueryException error) {
        return new RejectedSetupException(ErrorJson.write(error, ""));
    }

    private static int rsocketCode(ErrorType type) {
        return switch (type) {
            case USER -> FIRST_CODE;
            case RESOURCES -> FIRST_CODE + 1;
            case EXTERNAL -> FIRST_CODE + 2;
            case INTERNAL -> FIRST_CODE + 3;
            case CANCELLED -> FIRST_CODE + 4;
        };
    }

    /// What an error of RSocket or the network means to the one who asked.
    ///
    /// @param peer the address that was asked, for the message
    public static QueryException inbound(Throwable error, String peer) {
        return switch (error) {
            case QueryException e -> e;
            case CustomRSocketException e -> told(e, peer);
            case RejectedSetupException e -> told(e, peer);
            case SetupException e ->
                    new QueryException(
                            ErrorCode.PROTOCOL,
                            peer + " refused the connection: " + e.getMessage());
            case ConnectionCloseException e -> told(e, peer);
            case RSocketErrorException e when isConnectionError(e) -> broken(peer, e);
            case RSocketErrorException e ->
                    new QueryException(
                            ErrorCode.PROTOCOL, peer + " answered: " + e.getMessage(), e);
            case IOException e -> broken(peer, e);
            case WebSocketHandshakeException e -> broken(peer, e);
            case CodecException e ->
                    new QueryException(
                            ErrorCode.PROTOCOL,
                            peer + " sent what is no RSocket: " + e.getMessage(),
                            e);
            case TimeoutException e -> broken(peer, e);
            case CancellationException e -> broken(peer, e);
            default -> QueryException.from(error);
        };
    }

    /// Stream 0's errors end the connection.
    private static boolean isConnectionError(RSocketErrorException error) {
        return error.errorCode() < 0x200;
    }

    private static QueryException told(RSocketErrorException error, String peer) {
        String text = String.valueOf(error.getMessage());
        try {
            return ErrorJson.read(text);
        } catch (QueryException e) {
            return isConnectionError(error)
                    ? broken(peer, error)
                    : new QueryException(ErrorCode.PROTOCOL, peer + " answered: " + text, error);
        }
    }

    private static QueryException broken(String peer, Throwable error) {
        String why = error.getMessage();
        return new QueryException(
                ErrorCode.CONNECTION_FAILED,
                "no connection to "
                        + peer
                        + (why == null || why.isBlank() ? "" : ": " + why.strip()),
                error);
    }
}
