/** What the JDK must be able to make or see; no API. */
@NullMarked
package dev.signalbox.process.internal;

import org.jspecify.annotations.NullMarked;
