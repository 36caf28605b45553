/** Contests among programs of several processes, which JMH cannot hold. */
@NullMarked
package dev.signalbox.bench.contest;

import org.jspecify.annotations.NullMarked;
