package io.sluice.optimizer.internal.statement;

import java.util.Locale;
import java.util.Set;

/// Words that Calcite's grammar reserves and PostgreSQL takes as names: `date`, `value`, `count`.
///
/// Where the grammar does not take one as a key word, it is a name. To say so without moving
/// anything in the text, the name is spelt with letters from another alphabet, one for one, that
/// nobody writes SQL in.
final class NameWords {

    /// Ethiopic letters: the grammar takes them in names, and they have no case.
    private static final char ALPHABET = '\u1200';

    private static final int ASCII = 128;

    /// What the name `""` is for a grammar that has none that is empty.
    static final String EMPTY = disguised("\"\"");

    private static final Set<String> WORDS =
            Set.of(
                    """
                    abs allocate allow alter are asensitive asof at atomic avg begin begin_frame
                    begin_partition between bigint bit blob boolean by call called cardinality
                    cascaded ceil ceiling char character classifier clob close coalesce collect
                    commit condition connect contains convert corr corresponding count cube cursor
                    cycle date date_trunc datetime day deallocate dec decimal declare define delete deref
                    describe deterministic disallow disconnect double drop dynamic each element
                    empty equals escape every exec execute exists exp explain extend external
                    extract filter float floor frame_row free friday function fusion get global
                    grouping groups hold hour identity import indicator initial inout insensitive
                    insert int integer intersection interval lag language large last_value lead
                    ln local lower match matches max measure measures member merge method min
                    minus minute mod modifies module monday month multiset national nchar nclob
                    new next no none normalize ntile nullif numeric octet_length of old omit one
                    open ordinal out over overlay parameter partition pattern per percent
                    percent_rank period permute portion position power precedes precision prepare
                    prev procedure qualify range rank reads real recursive ref referencing release
                    reset result return returns revoke rollback rollup row row_number rows running
                    saturday savepoint scope scroll search second seek sensitive set show skip
                    smallint specific specifictype sql sqlexception sqlstate sqlwarning sqrt start
                    static stream submultiset subset substring succeeds sum sunday system
                    system_time thursday time timestamp timezone_hour timezone_minute tinyint
                    translate translation treat trigger trim truncate tuesday uescape unknown
                    unnest unsigned update upper upsert uuid value value_of values varbinary
                    varchar variant varying versioning wednesday whenever within without year\
                    """
                            .split("\\s+"));

    private NameWords() {}

    /// Whether a word is a function that the grammar takes for another of the same name: BigQuery's
    /// `date_trunc` has its arguments the other way round.
    static boolean isMisreadFunction(SqlToken token) {
        return token.isWord("date_trunc");
    }

    static boolean contains(SqlToken token) {
        return token.kind() == SqlToken.Kind.WORD
                && WORDS.contains(token.text().toLowerCase(Locale.ROOT));
    }

    /// A word in the other alphabet, in lower case.
    static String disguised(String word) {
        StringBuilder disguised = new StringBuilder(word.length());
        for (char c : word.toLowerCase(Locale.ROOT).toCharArray()) {
            disguised.append((char) (ALPHABET + c));
        }
        return disguised.toString();
    }

    /// The word behind a name that may be disguised.
    static String plain(String name) {
        boolean disguised =
                !name.isEmpty()
                        && name.chars().allMatch(c -> c >= ALPHABET && c < ALPHABET + ASCII);
        if (!disguised) {
            return name;
        }
        StringBuilder plain = new StringBuilder(name.length());
        name.chars().forEach(c -> plain.append((char) (c - ALPHABET)));
        return WORDS.contains(plain.toString()) ? plain.toString() : name;
    }
}
