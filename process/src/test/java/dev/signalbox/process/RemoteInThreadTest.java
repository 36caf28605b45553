package dev.signalbox.process;

class RemoteInThreadTest extends RemoteContract {
    @Override
    WorkerOptions options() {
        return WorkerOptions.worker().inThread();
    }
}
