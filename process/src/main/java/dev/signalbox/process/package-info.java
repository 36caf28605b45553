/**
 * Child JVMs that start fast and die cleanly: pipes of events, workers and pools that run tasks, objects that live there.
 *
 * <p>Nothing here takes or gives {@code null} unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.signalbox.process;

import org.jspecify.annotations.NullMarked;
