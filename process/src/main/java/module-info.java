/** Child JVMs: pipes, workers, pools, remote objects; locks, events and frames that processes share. */
module dev.signalbox.process {
    requires transitive dev.signalbox;
    requires transitive dev.signalbox.link;
    requires java.management;
    requires static java.logging;
    requires static jdk.jfr;
    requires static org.jspecify;

    exports dev.signalbox.process;
    exports dev.signalbox.process.frames;
    exports dev.signalbox.process.sync;
    // in a child, the JDK makes what forwards its log
    exports dev.signalbox.process.internal to
            java.logging;
}
