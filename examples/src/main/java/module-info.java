/** The code that the documentation shows, in a named module as a user's would be. */
module dev.signalbox.examples {
    requires dev.signalbox;
    requires dev.signalbox.link;
    requires dev.signalbox.process;
    requires java.desktop;
    requires java.logging;
    requires static org.jspecify;

    // records are taken apart by their components, which are not public here
    opens dev.signalbox.examples to
            dev.signalbox;
}
