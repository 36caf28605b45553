package dev.signalbox.process;

class RemoteProcessIT extends RemoteContract {
    @Override
    WorkerOptions options() {
        return WorkerOptions.worker();
    }
}
