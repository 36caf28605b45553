/** Concurrency checks of what is package-private in link; in its package to reach it, on the class path alone. */
@NullMarked
package dev.signalbox.link;

import org.jspecify.annotations.NullMarked;
