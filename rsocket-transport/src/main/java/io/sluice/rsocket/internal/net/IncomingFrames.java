package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/// The frames of a connection, those counted that are kept until others have come. An operator of
/// its own because the network takes each frame back when its subscriber returns.
final class IncomingFrames extends FluxOperator<ByteBuf, ByteBuf> {

    private final HalfSent halfSent;
    private final Fragments fragments;

    IncomingFrames(Flux<ByteBuf> frames, HalfSent halfSent, Fragments fragments) {
        super(frames);
        this.halfSent = halfSent;
        this.fragments = fragments;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        source.subscribe(
                new CoreSubscriber<ByteBuf>() {
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
                        if (!Fragments.isPart(frame)) {
                            actual.onNext(frame);
                            return;
                        }
                        fragments.counted(frame).ifPresent(this::passOn);
                    }

                    private void passOn(ByteBuf part) {
                        try {
                            actual.onNext(part);
                        } finally {
                            part.release();
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
