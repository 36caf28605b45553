package dev.signalbox.bench.pipe;

/**
 * A small record as an event.
 *
 * @param number its place in the order
 * @param stamp a time
 */
record Tick(long number, long stamp) {}
