package dev.signalbox.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a back does with messages: the methods of an interface, or methods by the name of an event. */
interface BackTarget {
    /** Reads a message from a frame, which is good only now. */
    Message read(ByteBuffer frame);

    /** The object whose methods these are. */
    Object object();

    /** A message that is to be handled. */
    interface Message {
        /** What it is called. */
        String name();

        /** Whether handling it gives a stage, and so is begun on the loop and does not block. */
        boolean givesStage();

        @Nullable
        Object handle() throws Throwable;
    }
}
