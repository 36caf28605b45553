package dev.signalbox.process;

/** A process of the plain form, in one kind of host. */
class EventProcessInThreadTest extends EventProcessContract {
    @Override
    ProcessOptions options() {
        return ProcessOptions.process().inThread();
    }
}
