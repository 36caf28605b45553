/** Calls of a message process, from its front to its back and the answer, beside what else calls another process. */
@NullMarked
package dev.signalbox.bench.message;

import org.jspecify.annotations.NullMarked;
