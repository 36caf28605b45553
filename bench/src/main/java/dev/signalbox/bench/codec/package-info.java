/** {@code bench/run codec}: values to bytes and back, beside other serializers. */
@NullMarked
package dev.signalbox.bench.codec;

import org.jspecify.annotations.NullMarked;
