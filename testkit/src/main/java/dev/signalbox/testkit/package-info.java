/** What the tests of all modules share; not published. */
@NullMarked
package dev.signalbox.testkit;

import org.jspecify.annotations.NullMarked;
