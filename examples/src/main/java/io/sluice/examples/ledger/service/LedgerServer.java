package io.sluice.examples.ledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// The book-keeping service on a loopback port, with a virtual thread for each connection.
public final class LedgerServer implements AutoCloseable {

    private final ServerSocket server;
    private final LedgerAnswers answers;

    private LedgerServer(ServerSocket server, LedgerBook book) {
        this.server = server;
        this.answers = new LedgerAnswers(book);
    }

    /// Serves a book on a free port.
    public static LedgerServer start(LedgerBook book) {
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            LedgerServer server = new LedgerServer(socket, book);
            Thread.ofVirtual().name("ledger-server").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The address, such as `ledger://127.0.0.1:40211`.
    public URI uri() {
        return URI.create("ledger://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().name("ledger-connection").start(() -> serve(socket));
            } catch (IOException e) {
                // The socket was closed, which ends the loop.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                PrintWriter out =
                        new PrintWriter(
                                new BufferedWriter(
                                        new OutputStreamWriter(socket.getOutputStream(), UTF_8)))) {
            String request = in.readLine();
            if (request != null) {
                answer(request, out);
            }
        } catch (IOException e) {
            // The client is gone; nobody is left to tell.
        }
    }

    private void answer(String request, PrintWriter out) {
        try {
            answers.answer(request, out::println);
            out.println('.');
        } catch (RuntimeException e) {
            out.println("! " + e.getMessage());
        }
    }
}
