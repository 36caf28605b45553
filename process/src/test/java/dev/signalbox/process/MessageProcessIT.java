package dev.signalbox.process;

/** A message process whose back is a child JVM. */
class MessageProcessIT extends MessageContract {
    @Override
    ProcessOptions options() {
        return ProcessOptions.process().jvm(JvmOptions.builder().heap("64m").build());
    }
}
