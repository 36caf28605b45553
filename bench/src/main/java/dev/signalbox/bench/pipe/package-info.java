/** The suite {@code pipe}: events from one process to another. */
@NullMarked
package dev.signalbox.bench.pipe;

import org.jspecify.annotations.NullMarked;
