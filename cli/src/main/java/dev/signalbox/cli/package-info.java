/** The command line; only {@link dev.signalbox.cli.Main} is meant to be started. */
@NullMarked
package dev.signalbox.cli;

import org.jspecify.annotations.NullMarked;
