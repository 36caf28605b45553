package dev.signalbox.bench.codec;

import java.io.Serializable;

/** A small record as messages are: an id, two texts, three numbers. */
public record Small(long id, String name, int count, double price, boolean open, String note) implements Serializable {}
