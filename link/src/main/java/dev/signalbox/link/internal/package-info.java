/** What Signalbox's own modules share; exported to none but them. */
@NullMarked
package dev.signalbox.link.internal;

import org.jspecify.annotations.NullMarked;
