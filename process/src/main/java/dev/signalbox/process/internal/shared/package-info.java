/** What objects that several processes share have in common: a home, those who visit it, a mapped file each, and waiting. Not for users. */
@NullMarked
package dev.signalbox.process.internal.shared;

import org.jspecify.annotations.NullMarked;
