package io.sluice.rsocket.internal.server;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/// Lets the statements of one connection be planned a few at a time. Statements of all connections
/// are planned in the order in which they come, by as many threads as there are cores; without
/// turns, a connection that sends hundreds would have all others wait for their plans.
///
/// Those that wait are as many as the connection may run queries. Thread-safe.
final class PlanningTurns {

    /// Enough to keep the planner busy between two statements, and for one whose tables are slow to
    /// answer not to hold up the others of its connection.
    private static final int AT_A_TIME = 4;

    private final Queue<Turn> waiting = new ArrayDeque<>();
    private final AtomicInteger calls = new AtomicInteger();
    private int taken;

    /// One statement's turn: it waits, is begun, and has ended; whatever comes late is ignored.
    private static final class Turn {

        private final MonoSink<Turn> sink;
        private boolean begun;
        private boolean ended;

        Turn(MonoSink<Turn> sink) {
            this.sink = sink;
        }
    }

    /// The planning, begun when it is its turn. Cancelled before, it never begins.
    <T> Mono<T> inTurn(Mono<T> planning) {
        return Mono.create(this::enter).flatMap(turn -> planning.doFinally(_ -> leave(turn)));
    }

    private void enter(MonoSink<Turn> sink) {
        Turn turn = new Turn(sink);
        synchronized (this) {
            waiting.add(turn);
        }
        sink.onCancel(() -> leave(turn));
        beginNext();
    }

    private void leave(Turn turn) {
        synchronized (this) {
            if (turn.ended) {
                return;
            }
            turn.ended = true;
            if (turn.begun) {
                taken--;
            } else {
                waiting.remove(turn);
            }
        }
        beginNext();
    }

    /// Begins what may begin. One caller does it for all: a planning that ends at once must not
    /// begin the next from inside of its own end.
    private void beginNext() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        int known = 1;
        do {
            Turn turn = poll();
            while (turn != null) {
                turn.sink.success(turn);
                turn = poll();
            }
            known = calls.addAndGet(-known);
        } while (known != 0);
    }

    private synchronized @Nullable Turn poll() {
        Turn turn = taken < AT_A_TIME ? waiting.poll() : null;
        if (turn != null) {
            turn.begun = true;
            taken++;
        }
        return turn;
    }
}
