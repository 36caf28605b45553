/** The suite {@code sync}: processes that wait for one another, beside the same in Python and a bare socket. */
@NullMarked
package dev.signalbox.bench.sync;

import org.jspecify.annotations.NullMarked;
