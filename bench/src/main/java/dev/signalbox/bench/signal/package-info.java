/** Signals and mailboxes beside event buses, reactive libraries and queues. */
@NullMarked
package dev.signalbox.bench.signal;

import org.jspecify.annotations.NullMarked;
