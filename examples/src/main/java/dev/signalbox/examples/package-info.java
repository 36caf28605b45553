/** The code that the documentation shows, each piece between {@code // region name} and {@code // endregion}. */
@NullMarked
package dev.signalbox.examples;

import org.jspecify.annotations.NullMarked;
