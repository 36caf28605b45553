/** The suite {@code frames}: big frames in shared memory, beside copying within a process and Python's shared memory. */
@NullMarked
package dev.signalbox.bench.frames;

import org.jspecify.annotations.NullMarked;
