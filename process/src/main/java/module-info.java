/** Child JVMs: pipes, workers, pools, remote objects. */
module dev.signalbox.process {
    requires transitive dev.signalbox;
    requires transitive dev.signalbox.link;
    requires static org.jspecify;

    exports dev.signalbox.process;
}
