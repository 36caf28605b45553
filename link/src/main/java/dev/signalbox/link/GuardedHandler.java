package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** Keeps what a handler throws from whoever hands out the frames, who has others to hand out. */
final class GuardedHandler implements FrameHandler {
    private final FrameHandler handler;
    private final String peer;

    GuardedHandler(FrameHandler handler, String peer) {
        this.handler = handler;
        this.peer = peer;
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        try {
            handler.onFrame(frame);
        } catch (InternalError e) {
            // a fault of the memory, which ends the line
            throw e;
        } catch (Throwable e) {
            Log.LINK.log(
                    Level.WARNING,
                    "A frame handler of the line to " + peer + " failed; the next frame is handed out",
                    e);
        }
    }
}
