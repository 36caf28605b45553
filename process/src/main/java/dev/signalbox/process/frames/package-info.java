/**
 * Big frames for several processes: rings of images and arrays in shared memory, written in place and read in place.
 *
 * <p>Nothing here takes or gives {@code null} unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.signalbox.process.frames;

import org.jspecify.annotations.NullMarked;
