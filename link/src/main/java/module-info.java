/** Two processes, one two-way line. */
@SuppressWarnings("module") // those above are not there when this is compiled
module dev.signalbox.link {
    requires transitive dev.signalbox;
    requires static org.jspecify;

    exports dev.signalbox.link;
    exports dev.signalbox.link.internal to
            dev.signalbox.process;
}
