package dev.signalbox.process;

/** An asynchronous back, in one kind of host. */
class AsyncBackInThreadTest extends AsyncBackContract {
    @Override
    ProcessOptions options() {
        return ProcessOptions.process().inThread();
    }
}
