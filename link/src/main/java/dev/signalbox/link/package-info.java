/**
 * Two processes, one two-way line of frames: rings in shared memory carry the data, public JDK API only.
 *
 * <p>Nothing here takes or gives {@code null} unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.signalbox.link;

import org.jspecify.annotations.NullMarked;
