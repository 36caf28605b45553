/** The command line. */
module dev.signalbox.cli {
    requires dev.signalbox;
    requires dev.signalbox.process;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.signalbox.cli to
            info.picocli;
}
