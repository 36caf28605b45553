/** Runs the concurrency checks, which are in the packages of what they check. */
@NullMarked
package dev.signalbox.stress;

import org.jspecify.annotations.NullMarked;
