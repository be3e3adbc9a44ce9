package io.sluice.rsocket;

import io.sluice.context.QueryContext;

/// Reads entries with the types that only some processes know.
public interface EntryReader {

    String read(QueryContext query);
}
