package dev.signalbox.process;

class WorkerInThreadTest extends WorkerContract {
    @Override
    WorkerOptions options() {
        return WorkerOptions.worker().inThread();
    }
}
