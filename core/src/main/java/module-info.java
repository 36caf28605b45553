/** Signals, questions, events and their codec in one JVM. */
@SuppressWarnings("module") // the friend is built later
module dev.signalbox {
    requires static transitive org.jspecify;

    exports dev.signalbox;
    exports dev.signalbox.codec;
    exports dev.signalbox.internal to
            dev.signalbox.process;

    uses dev.signalbox.ContextCarrier;
}
