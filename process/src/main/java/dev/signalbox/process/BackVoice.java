package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a back says by itself, on the line of messages. From any thread. */
final class BackVoice {
    private final BackSpec spec;
    private final EventFrames frames;
    private volatile @Nullable Link line;

    BackVoice(BackSpec spec, TaskCodec codec) {
        this.spec = spec;
        this.frames = new EventFrames(codec);
    }

    void on(Link line) {
        this.line = line;
    }

    /** Sends one, waiting for room up to the limit. */
    void send(Event event) {
        Bytes frame = new Bytes();
        frames.write(event, frame);
        try {
            line().send(frame.view(), spec.sendLimit());
        } catch (TimedOutException e) {
            throw new TimedOutException("Cannot send message '" + event.name() + "' of back '" + spec.name()
                    + "': no room within sendLimit=" + spec.sendLimit()
                    + ". Does anybody take its messages? " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(
                    "Interrupted while waiting for room; message '" + event.name() + "' was not sent", e);
        }
    }

    /** Sends one if there is room now. */
    boolean offer(Event event) {
        Bytes frame = new Bytes();
        frames.write(event, frame);
        Link line = line();
        if (frame.size() <= line.maxOfferBytes()) {
            return line.offer(frame.view());
        }
        try {
            line.send(frame.view(), Duration.ZERO);
            return true;
        } catch (TimedOutException full) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Link line() {
        Link open = line;
        if (open == null) {
            throw new IllegalStateException("Back '" + spec.name() + "' has no line yet");
        }
        return open;
    }
}
