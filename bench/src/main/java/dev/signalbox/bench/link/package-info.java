/** Two processes and a line between them: ours beside its peers. {@code bench/run link} calls {@link LinkBench}. */
@NullMarked
package dev.signalbox.bench.link;

import org.jspecify.annotations.NullMarked;
