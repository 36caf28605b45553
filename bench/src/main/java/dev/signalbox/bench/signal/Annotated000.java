package dev.signalbox.bench.signal;

import com.google.common.eventbus.AllowConcurrentEvents;
import com.google.common.eventbus.Subscribe;
import net.engio.mbassy.listener.Handler;
import net.engio.mbassy.listener.Listener;
import net.engio.mbassy.listener.References;
import org.springframework.context.event.EventListener;

/** Template of {@link Replicas}: a receiver for the peers that find their receivers by annotation. */
@Listener(references = References.Strong)
public final class Annotated000 {
    private final long[] cells = Tick.cells();

    /** Called by reflection, whoever the peer is. */
    @Subscribe
    @AllowConcurrentEvents
    @org.greenrobot.eventbus.Subscribe
    @Handler
    @EventListener
    public void on(Tick tick) {
        tick.countIn(cells);
    }
}
