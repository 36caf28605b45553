package dev.signalbox.process;

import dev.signalbox.codec.Codec;

/** The codec of plain data. It stands apart because a new JVM takes long to load it, and most first tasks do without it. */
final class Data {
    static final Codec CODEC = Codec.data();

    private Data() {}
}
