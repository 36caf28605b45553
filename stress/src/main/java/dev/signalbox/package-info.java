/** Concurrency checks of what is package-private in core; in its package to reach it, on the class path alone. */
@NullMarked
package dev.signalbox;

import org.jspecify.annotations.NullMarked;
