/**
 * Signals, questions and events in one JVM, with no dependency.
 *
 * <p>Nothing here takes or gives {@code null} unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.signalbox;

import org.jspecify.annotations.NullMarked;
