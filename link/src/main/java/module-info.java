/** Two processes, one two-way line. */
module dev.signalbox.link {
    requires transitive dev.signalbox;
    requires static org.jspecify;

    exports dev.signalbox.link;
}
