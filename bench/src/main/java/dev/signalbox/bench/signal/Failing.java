package dev.signalbox.bench.signal;

import com.google.common.eventbus.AllowConcurrentEvents;
import com.google.common.eventbus.Subscribe;
import net.engio.mbassy.listener.Handler;
import net.engio.mbassy.listener.Listener;
import net.engio.mbassy.listener.References;

/** A receiver that throws, always the same. */
@Listener(references = References.Strong)
public final class Failing {
    static final IllegalStateException FAILURE = new IllegalStateException("as it should");

    /** Throws. */
    @Subscribe
    @AllowConcurrentEvents
    @org.greenrobot.eventbus.Subscribe
    @Handler
    public void on(Tick tick) {
        throw FAILURE;
    }
}
