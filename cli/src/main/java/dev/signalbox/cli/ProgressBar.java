package dev.signalbox.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * How far something is, on one line that is written over where somebody looks at a terminal, and elsewhere as a line for each
 * quarter. Other lines can be said meanwhile. For any number of threads.
 */
final class ProgressBar {
    private static final int CELLS = 30;

    private final PrintWriter out;
    private final boolean isTerminal;
    private String shown = "";
    private int quarters;

    ProgressBar(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** So much of so much is done. */
    synchronized void show(int done, int total) {
        int full = CELLS * done / total;
        String bar = String.format(
                Locale.ROOT,
                "   [%s%s] %3d %%  %d of %d tasks",
                "=".repeat(full),
                " ".repeat(CELLS - full),
                100 * done / total,
                done,
                total);
        if (isTerminal) {
            if (!bar.equals(shown)) {
                out.print("\r" + bar + " ".repeat(Math.max(0, shown.length() - bar.length())));
                out.flush();
                shown = bar;
            }
        } else if (4 * done / total > quarters) {
            quarters = 4 * done / total;
            out.println(bar);
        }
    }

    /** A line of its own: on a terminal above the bar, which stays the last. */
    synchronized void say(String who, String what) {
        String bar = shown;
        wipe();
        out.printf("   %-8s %s%n", who, what);
        if (!bar.isEmpty()) {
            out.print(bar);
            out.flush();
            shown = bar;
        }
    }

    /** The bar stays as it is, and what is printed next is on a line below. */
    synchronized void end() {
        if (!shown.isEmpty()) {
            out.println();
            shown = "";
        }
    }

    private void wipe() {
        if (!shown.isEmpty()) {
            out.print("\r" + " ".repeat(shown.length()) + "\r");
            shown = "";
        }
    }
}
