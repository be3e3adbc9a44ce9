package io.sluice.error;

import static java.util.Objects.requireNonNull;

/// The stable codes of all errors that users see. Codes are never renamed or reused;
/// `docs/errors.md` is generated from this table.
public enum ErrorCode {
    SQL_SYNTAX(
            "42601",
            ErrorType.USER,
            false,
            "The statement does not follow the grammar.",
            "Correct the statement at the line and column that the caret points to."),
    NAME_NOT_FOUND(
            "42704",
            ErrorType.USER,
            false,
            "A table, column, function or setting of that name does not exist.",
            "Check the spelling against SHOW TABLES, DESCRIBE or SHOW ALL."),
    NAME_EXISTS(
            "42710",
            ErrorType.USER,
            false,
            "Something of that name exists already.",
            "Choose another name, or drop or replace the existing one."),
    SQL_INVALID(
            "42000",
            ErrorType.USER,
            false,
            "The statement is well formed but has no valid meaning, such as types that do not match.",
            "Correct the expression that the message names."),
    UNSUPPORTED(
            "0A000",
            ErrorType.USER,
            false,
            "The statement asks for something that Sluice does not do.",
            "See docs/dialect.md for what is supported, and rewrite the named part."),
    UNBOUNDED_INPUT(
            "0A001",
            ErrorType.USER,
            false,
            "An operator that needs its whole input stands above an unbounded one.",
            "Aggregate over TUMBLE or HOP windows, add a LIMIT, or read a bounded table."),
    PLAN_INVALID(
            "XX001",
            ErrorType.INTERNAL,
            false,
            "A rule or a provider produced a plan that breaks an invariant.",
            "Correct the rule or provider that the message names."),
    DIVISION_BY_ZERO(
            "22012",
            ErrorType.USER,
            false,
            "A number was divided by zero.",
            "Guard the division, for example with NULLIF(divisor, 0)."),
    NUMERIC_OVERFLOW(
            "22003",
            ErrorType.USER,
            false,
            "A number does not fit into its type.",
            "Cast the operands to a wider type before the operation."),
    INVALID_CAST(
            "22018",
            ErrorType.USER,
            false,
            "A value cannot be converted to the type asked for.",
            "Clean the value, or filter such rows out before the CAST."),
    INVALID_ARGUMENT(
            "22023",
            ErrorType.USER,
            false,
            "A function was called with a value outside its domain.",
            "Correct the argument that the message names."),
    CARDINALITY(
            "21000",
            ErrorType.USER,
            false,
            "A scalar sub-query returned more than one row.",
            "Aggregate in the sub-query or restrict it to one row."),
    DATA_MALFORMED(
            "22P04",
            ErrorType.EXTERNAL,
            false,
            "A file or message does not have the content that its format or its schema promises.",
            "Repair the input at the place that the message names, or declare another schema."),
    SOURCE_NOT_FOUND(
            "58P01",
            ErrorType.EXTERNAL,
            false,
            "A file, folder or address of a table does not exist or may not be read.",
            "Check the location and its permissions."),
    SOURCE_FAILED(
            "58030",
            ErrorType.EXTERNAL,
            true,
            "The source of a table failed while it was opened or read.",
            "Look at the cause; run the query again when the source is back."),
    CONFIG_INVALID(
            "22024",
            ErrorType.USER,
            false,
            "A setting has a value that its type or range does not allow.",
            "Give a value as SHOW ALL describes it."),
    CONTEXT_ENTRY_UNREGISTERED(
            "XX010",
            ErrorType.USER,
            false,
            "A query carries a REQUIRED context entry that a process on its way does not know.",
            "Install the extension that declares the entry there, or mark the entry OPTIONAL."),
    MEMORY_LIMIT(
            "53200",
            ErrorType.RESOURCES,
            true,
            "The query needs more memory than its limit.",
            "Raise memory.query_limit, or reduce what the query holds: fewer groups, a smaller build side."),
    DEADLINE_EXCEEDED(
            "57014",
            ErrorType.RESOURCES,
            true,
            "The query did not end before its deadline.",
            "Allow more time or ask for less."),
    CANCELLED(
            "57015",
            ErrorType.CANCELLED,
            false,
            "The query was cancelled by its client, by sql.cancel or by the closing of its session.",
            "Nothing: somebody wanted this."),
    TOO_LARGE(
            "54000",
            ErrorType.RESOURCES,
            false,
            "A plan, message or value exceeds a limit on size or depth.",
            "Split the statement or raise the limit that the message names."),
    CODEC_UNKNOWN_TYPE(
            "XX020",
            ErrorType.USER,
            false,
            "No codec of this process knows a plan node or function of that type name.",
            "Install the extension that provides it on every server and worker."),
    CODEC_BROKEN(
            "XX021",
            ErrorType.INTERNAL,
            false,
            "A codec recognised bytes as its own and could not read them, or failed to write its node.",
            "Use matching versions of the extension at both ends; report the cause to its author."),
    CODEC_MALFORMED(
            "XX022",
            ErrorType.EXTERNAL,
            false,
            "The bytes are not a valid plan or message.",
            "Check that both ends speak the same protocol version."),
    NOT_DISTRIBUTABLE(
            "XX023",
            ErrorType.USER,
            false,
            "A node that is tied to this process was to be sent to another one.",
            "Nothing for users: the planner keeps such nodes on the coordinator."),
    FACTORY_MISSING(
            "XX024",
            ErrorType.USER,
            false,
            "A decoded node needs a factory that this process was not given.",
            "Register the factory in the extension that is installed there."),
    EXTENSION_CONFLICT(
            "XX025",
            ErrorType.USER,
            false,
            "Two extensions register the same name.",
            "Remove one of the two JARs or rename."),
    PROTOCOL(
            "08P01",
            ErrorType.EXTERNAL,
            false,
            "A peer sent something that the protocol does not allow.",
            "Check the client against docs/protocol.md."),
    CONNECTION_FAILED(
            "08006",
            ErrorType.EXTERNAL,
            true,
            "A server or worker could not be reached or the connection broke.",
            "Check the address and run the query again."),
    WORKER_LOST(
            "08007",
            ErrorType.EXTERNAL,
            true,
            "A worker vanished while it ran a part of the query.",
            "Run the query again; it uses the workers that are left."),
    SHUTTING_DOWN(
            "57P01",
            ErrorType.EXTERNAL,
            true,
            "The server or session is closing and takes no new queries.",
            "Connect to another server, or try again after the restart."),
    TOO_MANY_QUERIES(
            "53300",
            ErrorType.RESOURCES,
            true,
            "A limit on concurrent queries, streams or connections is reached.",
            "Try again later or raise the limit that the message names."),
    INTERNAL(
            "XX000",
            ErrorType.INTERNAL,
            false,
            "A defect of Sluice or of an extension.",
            "Report it with the query id and the server's log.");

    private final String sqlState;
    private final ErrorType type;
    private final boolean retryable;
    private final String reason;
    private final String remedy;

    ErrorCode(String sqlState, ErrorType type, boolean retryable, String reason, String remedy) {
        this.sqlState = requireNonNull(sqlState);
        this.type = type;
        this.retryable = retryable;
        this.reason = reason;
        this.remedy = remedy;
    }

    /// The five-character SQLSTATE that drivers map to exception classes.
    public String sqlState() {
        return sqlState;
    }

    public ErrorType type() {
        return type;
    }

    /// Whether the same request may succeed later without any change.
    public boolean retryable() {
        return retryable;
    }

    /// What leads to this error, in one sentence.
    public String reason() {
        return reason;
    }

    /// What to do about it, in one sentence.
    public String remedy() {
        return remedy;
    }
}
