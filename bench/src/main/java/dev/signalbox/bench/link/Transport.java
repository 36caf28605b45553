package dev.signalbox.bench.link;

import java.nio.file.Path;

/** How a pair of processes comes to a line. */
interface Transport {
    /** Prepares the end of the process that starts the other; what it needs on disk lies in the directory. */
    Listening listen(Path directory, int length) throws Exception;

    /** Opens the other end. */
    Line connect(String address, int length) throws Exception;

    /** An end that waits for the other one. */
    interface Listening {
        /** What the other end needs, on one line. */
        String address();

        /** Waits for the other end. */
        Line accept() throws Exception;
    }

    /** By its name and settings, as in {@code aeron:spin}. */
    static Transport of(String text) {
        String name = text.substring(0, text.indexOf(':'));
        String setting = text.substring(text.indexOf(':') + 1);
        return switch (name) {
            case "link" -> new LinkTransport(setting);
            case "aeron" -> new AeronTransport(setting);
            case "agrona" -> new AgronaTransport();
            case "chronicle" -> new ChronicleTransport();
            case "jeromq" -> new JeromqTransport();
            case "unix" -> new UnixTransport(setting);
            case "pipe" -> new PipeTransport();
            default -> throw new IllegalArgumentException("no transport is called " + text);
        };
    }

    /** One that is there as soon as both ends know of it. */
    static Listening at(Path where, Opening line) {
        return new Listening() {
            @Override
            public String address() {
                return where.toString();
            }

            @Override
            public Line accept() throws Exception {
                return line.open();
            }
        };
    }

    /** Opens an end. */
    interface Opening {
        Line open() throws Exception;
    }
}
