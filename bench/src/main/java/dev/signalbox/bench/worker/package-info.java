/** The suite {@code worker}: tasks in other processes. */
@NullMarked
package dev.signalbox.bench.worker;

import org.jspecify.annotations.NullMarked;
