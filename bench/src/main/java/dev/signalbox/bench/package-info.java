/** Our figures beside those of our peers. {@code bench/run} calls {@link dev.signalbox.bench.Bench}. */
@NullMarked
package dev.signalbox.bench;

import org.jspecify.annotations.NullMarked;
