package io.sluice.catalog;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The tables that a statement can name: a session's own, those of catalogs, and files by their
/// path.
///
/// Names are lists of parts; unquoted SQL names arrive in lower case. Thread-safe.
public interface Catalog {

    /// The table of a name; empty if there is none.
    Mono<TableProvider> table(List<String> name);

    /// All tables worth listing, with their types where these are known without opening them.
    Flux<Entry> tables();

    /// Adds a table to the session's own, which owns it from here on: a table that is
    /// [AutoCloseable] is closed when it is dropped or replaced, or with the session. This is how
    /// statements add tables; those that a user hands to the session stay the user's to close.
    ///
    /// @throws io.sluice.error.QueryException with `NAME_EXISTS` if the name is taken and `replace`
    ///   is false
    void register(String name, TableProvider table, boolean replace);

    /// Removes a table from the session's own.
    ///
    /// @return whether there was one
    boolean deregister(String name);

    /// The factory of a connector or format.
    Optional<TableFactory> factory(String name);

    /// The names of all factories, for messages.
    List<String> factories();

    /// A line of SHOW TABLES.
    record Entry(List<String> name, TableType type) {
        public Entry {
            name = List.copyOf(name);
        }
    }
}
