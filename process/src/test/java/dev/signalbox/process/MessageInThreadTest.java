package dev.signalbox.process;

/** A message process whose back is a thread of the same JVM. */
class MessageInThreadTest extends MessageContract {
    @Override
    ProcessOptions options() {
        return ProcessOptions.process().inThread();
    }
}
