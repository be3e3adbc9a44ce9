package io.sluice.codec.wire;

import io.sluice.config.Ceilings;
import io.sluice.config.ConfigRegistry;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The context of a query as bytes: id, deadline, tenant, and all entries but LOCAL ones, known to
/// this process or not, with how they travel and whether they are secret.
///
/// Version 1, integers big-endian, text as its length in 32 bits and UTF-8:
///
/// | part | form |
/// |---|---|
/// | version | byte 1 |
/// | query id, tenant | two texts |
/// | deadline | byte 0 for none, or byte 1, seconds since 1970 in 64 bits, nanoseconds in 32 bits |
/// | number of entries | 32 bits |
/// | each entry | name and value as texts, a byte of flags: 1 for REQUIRED, 2 for secret |
///
/// Values of secret entries are in the bytes as they are; no message of this class shows one.
public final class ContextCodec {

    /// Contexts ride in a request's metadata, whose size the protocol limits.
    public static final int MAX_BYTES = 64 << 10;

    private static final byte VERSION = 1;
    private static final byte REQUIRED = 1;
    private static final byte SECRET = 2;

    private ContextCodec() {}

    /// @throws QueryException with [ErrorCode#TOO_LARGE] if it takes more than [#MAX_BYTES], or
    ///   [ErrorCode#CONFIG_INVALID] that names an entry whose value is no text
    public static byte[] encode(QueryContext context) {
        List<ContextEntry> entries =
                context.entries().stream()
                        .filter(entry -> entry.propagation() != Propagation.LOCAL)
                        .sorted(Comparator.comparing(ContextEntry::name))
                        .toList();
        TextWriter out = new TextWriter(MAX_BYTES);
        out.writeByte(VERSION);
        out.writeText("the query id", context.queryId());
        out.writeText("the tenant", context.tenant());
        out.writeByte((byte) (context.deadline().isPresent() ? 1 : 0));
        if (context.deadline().isPresent()) {
            Instant deadline = context.deadline().get();
            out.writeLong(deadline.getEpochSecond());
            out.writeInt(deadline.getNano());
        }
        out.writeInt(entries.size());
        for (ContextEntry entry : entries) {
            out.writeText("the name of an entry", entry.name());
            out.writeText("the value of " + entry.name(), entry.value());
            out.writeByte(flags(entry));
        }
        return out.toByteArray();
    }

    /// @throws QueryException with [ErrorCode#CODEC_MALFORMED] or [ErrorCode#TOO_LARGE]
    public static QueryContext decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "a query context of "
                            + bytes.length
                            + " bytes; at most "
                            + MAX_BYTES
                            + " are read");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            QueryContext context = read(in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes after its end");
            }
            return context;
        } catch (BufferUnderflowException e) {
            throw malformed("it ends too early", e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw malformed(String.valueOf(e.getMessage()), e);
        }
    }

    /// Checks that a process may work on a query that has come to it: as [QueryContext#check], in a
    /// process without ceilings.
    ///
    /// @throws QueryException with [ErrorCode#CONTEXT_ENTRY_UNREGISTERED] that names the REQUIRED
    ///   entries which the registry lacks, or [ErrorCode#CONFIG_INVALID]
    public static void requireRegistered(QueryContext context, ConfigRegistry registry) {
        context.check(registry, Ceilings.NONE);
    }

    private static byte flags(ContextEntry entry) {
        boolean required = entry.propagation() == Propagation.REQUIRED;
        return (byte) ((required ? REQUIRED : 0) | (entry.secret() ? SECRET : 0));
    }

    private static QueryContext read(ByteBuffer in) {
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "format version " + version + "; version " + VERSION + " is read");
        }
        QueryContext.Builder builder =
                QueryContext.builder().queryId(TextReader.read(in)).tenant(TextReader.read(in));
        byte hasDeadline = in.get();
        if (hasDeadline == 1) {
            builder.deadline(Instant.ofEpochSecond(in.getLong(), nanos(in.getInt())));
        } else if (hasDeadline != 0) {
            throw new IllegalArgumentException("a deadline marked " + hasDeadline);
        }
        int count = in.getInt();
        if (count < 0) {
            throw new IllegalArgumentException(count + " entries");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            // broken bytes may put a secret where a name should be, so messages give numbers
            ContextEntry entry = entry(in, i);
            if (!names.add(entry.name())) {
                throw new IllegalArgumentException("entry " + i + " comes twice");
            }
            builder.entry(entry);
        }
        return builder.build();
    }

    private static int nanos(int nanos) {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("a deadline with " + nanos + " ns");
        }
        return nanos;
    }

    private static ContextEntry entry(ByteBuffer in, int number) {
        String name = TextReader.read(in);
        String value = TextReader.read(in);
        byte flags = in.get();
        if ((flags & ~(REQUIRED | SECRET)) != 0) {
            throw new IllegalArgumentException("entry " + number + " with flags " + flags);
        }
        return new ContextEntry(
                name,
                value,
                (flags & REQUIRED) != 0 ? Propagation.REQUIRED : Propagation.OPTIONAL,
                (flags & SECRET) != 0);
    }

    private static QueryException malformed(String reason, Exception cause) {
        return new QueryException(
                ErrorCode.CODEC_MALFORMED, "not a query context: " + reason, cause);
    }
}
