package dev.signalbox.process;

/** A process of the plain form, in one kind of host. */
class EventProcessIT extends EventProcessContract {
    @Override
    ProcessOptions options() {
        return ProcessOptions.process().jvm(JvmOptions.builder().heap("64m").build());
    }
}
