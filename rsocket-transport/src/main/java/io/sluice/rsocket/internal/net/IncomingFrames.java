package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/// The frames of a connection, checked, and those counted that are kept until others have come. An
/// operator of its own because the network takes each frame back when its subscriber returns. After
/// a bad frame nothing is passed on any more.
final class IncomingFrames extends FluxOperator<ByteBuf, ByteBuf> {

    private final HalfSent halfSent;
    private final Fragments fragments;
    private final Consumer<String> onBad;

    /// @param onBad closes the connection and says why
    IncomingFrames(
            Flux<ByteBuf> frames, HalfSent halfSent, Fragments fragments, Consumer<String> onBad) {
        super(frames);
        this.halfSent = halfSent;
        this.fragments = fragments;
        this.onBad = onBad;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        source.subscribe(
                new CoreSubscriber<ByteBuf>() {
                    private final FrameCheck check = new FrameCheck();
                    private boolean bad;

                    @Override
                    public Context currentContext() {
                        return actual.currentContext();
                    }

                    @Override
                    public void onSubscribe(Subscription subscription) {
                        actual.onSubscribe(subscription);
                    }

                    @Override
                    public void onNext(ByteBuf frame) {
                        halfSent.whole();
                        if (bad) {
                            return;
                        }
                        check.problem(frame).ifPresent(this::refuse);
                        if (!bad) {
                            accept(frame);
                        }
                    }

                    private void refuse(String why) {
                        bad = true;
                        onBad.accept(why);
                    }

                    private void accept(ByteBuf frame) {
                        if (!Fragments.isPart(frame)) {
                            passOn(frame);
                            return;
                        }
                        fragments
                                .counted(frame)
                                .ifPresent(part -> {
                                    try {
                                        passOn(part);
                                    } finally {
                                        part.release();
                                    }
                                });
                    }

                    private void passOn(ByteBuf frame) {
                        try {
                            actual.onNext(frame);
                        } catch (RuntimeException e) { // a frame that the check knows nothing of
                            refuse("a frame that RSocket cannot read: " + e.getMessage());
                        }
                    }

                    @Override
                    public void onError(Throwable error) {
                        actual.onError(error);
                    }

                    @Override
                    public void onComplete() {
                        actual.onComplete();
                    }
                });
    }
}
