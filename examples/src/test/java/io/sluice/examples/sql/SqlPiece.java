package io.sluice.examples.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A piece of a random statement, which can be made smaller.
sealed interface SqlPiece {

    /// @param oracle whether the text is for the oracle, where that needs another one
    String text(boolean oracle);

    /// The same with a part left out or put in the place of the whole: smaller ones of its kind.
    Stream<SqlPiece> smaller();

    /// The piece, with parts left out as long as it still fails.
    ///
    /// @param mostTries how often to ask
    default SqlPiece smallest(Predicate<SqlPiece> fails, int mostTries) {
        SqlPiece best = this;
        int tries = 0;
        boolean smaller = true;
        while (smaller && tries < mostTries) {
            smaller = false;
            for (SqlPiece candidate : best.smaller().toList()) {
                if (tries++ < mostTries && fails.test(candidate)) {
                    best = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return best;
    }

    /// Text as it stands.
    record Plain(String text) implements SqlPiece {
        @Override
        public String text(boolean oracle) {
            return text;
        }

        @Override
        public Stream<SqlPiece> smaller() {
            return Stream.empty();
        }
    }

    /// Parts one after the other.
    record All(List<SqlPiece> parts) implements SqlPiece {

        public All {
            parts = List.copyOf(parts);
        }

        /// Strings are plain text.
        static All of(Object... parts) {
            return new All(
                    Stream.of(parts)
                            .map(part ->
                                    part instanceof SqlPiece piece
                                            ? piece
                                            : new Plain((String) part))
                            .toList());
        }

        @Override
        public String text(boolean oracle) {
            return parts.stream().map(part -> part.text(oracle)).collect(Collectors.joining());
        }

        @Override
        public Stream<SqlPiece> smaller() {
            List<SqlPiece> all = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                int place = i;
                parts.get(i)
                        .smaller()
                        .forEach(part -> {
                            List<SqlPiece> changed = new ArrayList<>(parts);
                            changed.set(place, part);
                            all.add(new All(changed));
                        });
            }
            return all.stream();
        }
    }

    /// A piece in whose place others may stand.
    record Replaceable(SqlPiece piece, List<SqlPiece> instead) implements SqlPiece {

        public Replaceable {
            instead = List.copyOf(instead);
        }

        @Override
        public String text(boolean oracle) {
            return piece.text(oracle);
        }

        @Override
        public Stream<SqlPiece> smaller() {
            return Stream.concat(
                    instead.stream(), piece.smaller().map(part -> new Replaceable(part, instead)));
        }
    }

    /// A piece that the oracle must be asked for in other words.
    record Translated(SqlPiece ours, SqlPiece oracles) implements SqlPiece {
        @Override
        public String text(boolean oracle) {
            return (oracle ? oracles : ours).text(oracle);
        }

        @Override
        public Stream<SqlPiece> smaller() {
            return Stream.empty();
        }
    }
}
