/**
 * Values to bytes and back: MessagePack with extensions, so that any language can read it.
 *
 * <p>Start with {@link dev.signalbox.codec.Codec#data()}. The format is written down byte by byte in
 * {@code docs/reference/wire.md}.
 */
@NullMarked
package dev.signalbox.codec;

import org.jspecify.annotations.NullMarked;
