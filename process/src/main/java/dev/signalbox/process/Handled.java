package dev.signalbox.process;

import org.jspecify.annotations.Nullable;

/** The many outputs of one task, each for the handlers of outputs. Who is slow there gives no credit. */
final class Handled implements StreamSink {
    private final Crew crew;

    Handled(Crew crew) {
        this.crew = crew;
    }

    @Override
    public void item(Job job, byte[] payload) {
        crew.delivery.item(job, payload);
    }

    @Override
    public void end(@Nullable Throwable failure) {
        // the handlers get a failure like any other
    }
}
