package io.sluice.codec.wire;

import io.sluice.codec.internal.Messages;
import io.sluice.codec.internal.ValueCodec;
import io.sluice.codec.proto.ContextEntryProto;
import io.sluice.codec.proto.ContextProto;
import io.sluice.config.ConfigRegistry;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/// The context of a query as bytes: id, deadline, tenant, and all entries but LOCAL ones, known to
/// this process or not, with how they travel and whether they are secret.
///
/// Values of secret entries are in the bytes as they are; no message of this class shows one.
public final class ContextCodec {

    /// Contexts ride in a request's metadata, whose size the protocol limits.
    public static final int MAX_BYTES = 64 << 10;

    private static final int VERSION = 1;
    private static final int MAX_ITEMS = MAX_BYTES / 8;
    private static final String WHAT = "a query context";

    private ContextCodec() {}

    /// @throws QueryException with [ErrorCode#TOO_LARGE] if it takes more than [#MAX_BYTES]
    public static byte[] encode(QueryContext context) {
        ContextProto.Builder builder =
                ContextProto.newBuilder()
                        .setVersion(VERSION)
                        .setQueryId(context.queryId())
                        .setTenant(context.tenant());
        context.deadline().ifPresent(at -> builder.setDeadline(ValueCodec.instant(at)));
        context.entries().stream()
                .filter(entry -> entry.propagation() != Propagation.LOCAL)
                .sorted(Comparator.comparing(ContextEntry::name))
                .forEach(entry -> builder.addEntries(encode(entry)));
        return Messages.bytes(builder.build(), WHAT, MAX_BYTES, MAX_ITEMS);
    }

    /// @throws QueryException with [ErrorCode#CODEC_MALFORMED] or [ErrorCode#TOO_LARGE]
    public static QueryContext decode(byte[] bytes) {
        ContextProto message =
                Messages.parse(
                        bytes,
                        ContextProto.getDefaultInstance(),
                        ContextProto.parser(),
                        WHAT,
                        MAX_BYTES,
                        MAX_ITEMS);
        return Messages.decode(WHAT, () -> decode(message));
    }

    /// Checks that a process knows all that it has to know to work on a query.
    ///
    /// @throws QueryException with [ErrorCode#CONTEXT_ENTRY_UNREGISTERED] that names the REQUIRED
    ///   entries which the registry lacks
    public static void requireRegistered(QueryContext context, ConfigRegistry registry) {
        String missing =
                String.join(
                        ", ",
                        context.entries().stream()
                                .filter(entry -> entry.propagation() == Propagation.REQUIRED)
                                .map(ContextEntry::name)
                                .filter(name -> registry.find(name).isEmpty())
                                .sorted()
                                .toList());
        if (!missing.isEmpty()) {
            throw new QueryException(
                    ErrorCode.CONTEXT_ENTRY_UNREGISTERED,
                    "the query requires context entries that this process does not know: "
                            + missing);
        }
    }

    private static ContextEntryProto encode(ContextEntry entry) {
        return ContextEntryProto.newBuilder()
                .setName(entry.name())
                .setValue(entry.value())
                .setPropagation(entry.propagation().name())
                .setSecret(entry.secret())
                .build();
    }

    private static QueryContext decode(ContextProto message) {
        if (message.getVersion() != VERSION) {
            throw new IllegalArgumentException(
                    "format version " + message.getVersion() + "; version " + VERSION + " is read");
        }
        QueryContext.Builder builder =
                QueryContext.builder().queryId(message.getQueryId()).tenant(message.getTenant());
        if (message.hasDeadline()) {
            builder.deadline(ValueCodec.instant(message.getDeadline()));
        }
        Set<String> names = new HashSet<>();
        for (ContextEntryProto entry : message.getEntriesList()) {
            if (!names.add(entry.getName())) {
                throw new IllegalArgumentException("the entry " + entry.getName() + " comes twice");
            }
            builder.entry(
                    new ContextEntry(
                            entry.getName(),
                            entry.getValue(),
                            propagation(entry),
                            entry.getSecret()));
        }
        return builder.build();
    }

    private static Propagation propagation(ContextEntryProto entry) {
        return switch (entry.getPropagation()) {
            case "REQUIRED" -> Propagation.REQUIRED;
            case "OPTIONAL" -> Propagation.OPTIONAL;
            default ->
                    throw new IllegalArgumentException(
                            "the entry "
                                    + entry.getName()
                                    + " travels as \""
                                    + entry.getPropagation()
                                    + "\"");
        };
    }
}
