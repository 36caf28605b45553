package dev.signalbox;

/** Something that is in force until it is closed; made for try-with-resources. Closing twice does nothing more. */
public interface Scope extends AutoCloseable {
    /** Ends it. Does not block. */
    @Override
    void close();
}
