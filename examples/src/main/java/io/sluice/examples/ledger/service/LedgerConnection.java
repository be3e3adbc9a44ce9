package io.sluice.examples.ledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A connection with its one request sent: the answer is read line by line. Reading blocks. Closing
/// from another thread ends a read that is under way.
public final class LedgerConnection implements Closeable {

    private final Socket socket;
    private final BufferedReader in;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean ended;

    LedgerConnection(URI ledger, String request, Runnable onClose) throws IOException {
        this.socket = new Socket(ledger.getHost(), ledger.getPort());
        this.onClose = onClose;
        try {
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            socket.getOutputStream().write((request + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// The next line of the answer, or null after the last.
    ///
    /// @throws IOException if the service refuses the request or goes away in the middle
    public @Nullable String readLine() throws IOException {
        if (ended) {
            return null;
        }
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the ledger closed the connection in mid-answer");
        }
        if (line.startsWith("! ")) {
            throw new IOException("the ledger refuses: " + line.substring(2));
        }
        ended = line.equals(".");
        return ended ? null : line;
    }

    /// All lines of the answer that are left.
    public List<String> readAll() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = readLine(); line != null; line = readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            socket.close();
            onClose.run();
        }
    }
}
