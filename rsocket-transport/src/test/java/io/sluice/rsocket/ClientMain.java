package io.sluice.rsocket;

import io.sluice.testkit.Await;

/// A client in a process of its own that runs one statement: prints `ready` and how many rows came.
public final class ClientMain {

    private ClientMain() {}

    public static void main(String[] arguments) {
        try (SluiceClient client = SluiceClient.connect(arguments[0])) {
            long rows = Await.value(client.sql(arguments[1]).rows(io.sluice.Row.class).count());
            System.out.println("ready " + rows);
        }
    }
}
