/** The command line. */
module dev.signalbox.cli {
    requires dev.signalbox;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.signalbox.cli to
            info.picocli;
}
