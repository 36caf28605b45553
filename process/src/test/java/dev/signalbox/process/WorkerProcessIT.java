package dev.signalbox.process;

class WorkerProcessIT extends WorkerContract {
    @Override
    WorkerOptions options() {
        return WorkerOptions.worker();
    }
}
