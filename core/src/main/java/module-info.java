/** Signals, questions, events and their codec in one JVM. */
module dev.signalbox {
    requires static transitive org.jspecify;

    exports dev.signalbox;
    exports dev.signalbox.codec;

    uses dev.signalbox.ContextCarrier;
}
