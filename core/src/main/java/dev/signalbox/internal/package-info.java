/** What Signalbox's own modules share; not exported. */
@NullMarked
package dev.signalbox.internal;

import org.jspecify.annotations.NullMarked;
