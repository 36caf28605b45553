package dev.signalbox.bench.worker;

import java.io.IOException;

/** Prints the time, and ends with its input. */
final class Hello {
    private Hello() {}

    /** All it does. */
    public static void main(String[] args) throws IOException {
        System.out.println(System.nanoTime());
        System.in.read();
    }
}
