package dev.signalbox.process.internal.shared;

import java.io.Serializable;

/**
 * What is sent of a shared object. It holds the token of its home.
 *
 * @param home the address of the home
 * @param id which object of it
 * @param layout what is in its file
 */
public record Ref(String home, long id, Layout layout) implements Serializable {
    @Override
    public String toString() {
        return "Ref[" + id + "]"; // without the token
    }
}
