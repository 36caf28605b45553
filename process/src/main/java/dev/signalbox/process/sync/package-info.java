/**
 * Waiting for one another across processes: events by index, latches, semaphores, locks and barriers that any process of a family may use, made at any time.
 *
 * <p>Nothing here takes or gives {@code null} unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.signalbox.process.sync;

import org.jspecify.annotations.NullMarked;
