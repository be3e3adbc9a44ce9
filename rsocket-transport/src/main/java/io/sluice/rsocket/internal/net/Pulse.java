package io.sluice.rsocket.internal.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Takes the pulse of a peer: ticks, and counts the ticks between which no byte has come. After
/// some of them the peer is in doubt, after more it is lost and the connection is closed.
///
/// Silence is counted in time in which this process would have heard something. A tick that comes
/// late tells of a pause of our own (a collection of garbage, SIGSTOP, a machine that slept) and
/// counts for nothing: what the peer has sent meanwhile may wait to be read, and what it was asked
/// may never have left. So whoever slept does not take everybody else for dead, and between the
/// last tick and the verdict the network is read once more. All on the connection's own thread.
final class Pulse extends ChannelInboundHandlerAdapter implements Runnable {

    /// Ticks until a peer is in doubt: a bound that is kept to a tenth.
    private static final int TICKS_TO_DOUBT = 10;

    private final Channel channel;
    private final String peer;
    private final Patience patience;
    private final ConnectionWatch watch;
    private final LongSupplier nanoClock;
    private final long tickNanos;
    private final long ticksToLoss;
    private long lastNanos;
    private long silentTicks;
    private boolean doubted;

    Pulse(
            Channel channel,
            String peer,
            Patience patience,
            ConnectionWatch watch,
            LongSupplier nanoClock) {
        this.channel = channel;
        this.peer = peer;
        this.patience = patience;
        this.watch = watch;
        this.nanoClock = nanoClock;
        this.tickNanos = patience.doubt().dividedBy(TICKS_TO_DOUBT).toNanos();
        this.ticksToLoss = Math.ceilDiv(patience.silence().toNanos(), tickNanos);
        this.lastNanos = nanoClock.getAsLong();
    }

    /// Takes the pulse from now on until the connection ends.
    static void take(Channel channel, String peer, Patience patience, ConnectionWatch watch) {
        Pulse pulse = new Pulse(channel, peer, patience, watch, System::nanoTime);
        channel.pipeline().addFirst(pulse);
        pulse.schedule();
    }

    private void schedule() {
        Future<?> _ = channel.eventLoop().schedule(this, tickNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        silentTicks = -1;
        if (doubted) {
            doubted = false;
            watch.heard();
        }
        context.fireChannelRead(message);
    }

    /// One tick.
    @Override
    public void run() {
        if (!channel.isOpen()) {
            return;
        }
        long now = nanoClock.getAsLong();
        boolean late = now - lastNanos > 2 * tickNanos;
        lastNanos = now;
        if (!late) {
            silentTicks++;
            judge();
        }
        if (channel.isOpen()) {
            schedule();
        }
    }

    private void judge() {
        if (silentTicks >= ticksToLoss) {
            watch.broken(
                    new QueryException(
                            ErrorCode.CONNECTION_FAILED,
                            peer
                                    + " has sent nothing for "
                                    + patience.silence().toMillis()
                                    + " ms (silenceLimit), no sign of life either"));
            ChannelFuture _ = channel.close();
        } else if (silentTicks >= TICKS_TO_DOUBT && !doubted) {
            doubted = true;
            watch.doubted();
        }
    }
}
