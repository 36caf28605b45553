package dev.signalbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: a table for a person, then one line a figure and peer for a program. */
public final class Results {
    private static final String ROW = "%-30s %-24s %12s %25s  %-10s%s %8s%n";
    private static final String ALLOCATED = " %9s";

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private boolean isAllocationKnown;

    /** One value of a round. */
    public void add(String figure, String unit, boolean moreIsBetter, Who who, double value) {
        rows.computeIfAbsent(figure, name -> new Row(unit, moreIsBetter))
                .of(who)
                .values
                .add(value);
    }

    /** How many bytes were allocated for one operation. */
    void addAllocated(String figure, Who who, double bytes) {
        isAllocationKnown = true;
        rows.get(figure).of(who).allocated.add(bytes);
    }

    /** For a person. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%n" + ROW, "figure", "who", "median", "lowest .. highest", "unit", allocated("B/op"), "ratio"));
        rows.forEach((figure, row) -> {
            String first = figure;
            for (Map.Entry<Who, Found> entry : row.found.entrySet()) {
                Found found = entry.getValue();
                double ratio = row.ratio(row.ours(), found.values.median());
                text.append(String.format(
                        Locale.ROOT,
                        ROW,
                        first,
                        entry.getKey().title(),
                        number(found.values.median()),
                        number(found.values.lowest()) + " .. " + number(found.values.highest()),
                        row.unit,
                        allocated(number(Math.rint(found.allocated.median()))),
                        entry.getKey().isOurs() || Double.isNaN(ratio) ? "" : number(ratio)));
                first = "";
            }
        });
        text.append("\nratio: how many times better signalbox is with its defaults; above 1 it is ahead\n\n");
        return text.toString();
    }

    private String allocated(String text) {
        return isAllocationKnown ? String.format(ALLOCATED, text) : "";
    }

    /** For a program. */
    public String lines() {
        StringBuilder text = new StringBuilder();
        rows.forEach((figure, row) -> lines(text, figure, row));
        return text.toString();
    }

    private static void lines(StringBuilder text, String figure, Row row) {
        List<Who> ours = row.found.keySet().stream().filter(Who::isOurs).toList();
        List<Who> peers =
                row.found.keySet().stream().filter(who -> !who.isOurs()).toList();
        for (Who our : ours) {
            String name = our.name().isEmpty() ? figure : figure + "." + our.name();
            double value = row.of(our).values.median();
            if (peers.isEmpty()) {
                text.append(line(name, value, row.unit, ""));
            }
            for (Who peer : peers) {
                double theirs = row.of(peer).values.median();
                String compared = " peer=" + peer.name() + " peer_value=" + number(theirs) + " ratio="
                        + number(row.ratio(value, theirs));
                text.append(line(name, value, row.unit, compared));
            }
        }
        if (ours.isEmpty()) {
            // peers measured alone, as with --only
            peers.forEach(
                    peer -> text.append(line(figure, row.of(peer).values.median(), row.unit, " who=" + peer.name())));
        }
    }

    /** One line of a figure. */
    public static String line(String figure, double value, String unit, String more) {
        return "figure=" + figure + " value=" + number(value) + " unit=" + unit + " jdk="
                + Runtime.version().feature() + more + "\n";
    }

    /** Three significant digits, never an exponent. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (Double.isInfinite(value)) {
            return "inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 10) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.095 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }

    /** All that was measured of one figure. */
    private static final class Row {
        private final String unit;
        private final boolean moreIsBetter;
        private final Map<Who, Found> found = new LinkedHashMap<>();

        Row(String unit, boolean moreIsBetter) {
            this.unit = unit;
            this.moreIsBetter = moreIsBetter;
        }

        Found of(Who who) {
            return found.computeIfAbsent(who, name -> new Found());
        }

        /** With the defaults. */
        double ours() {
            return found.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().isOurs() && entry.getKey().name().isEmpty())
                    .mapToDouble(entry -> entry.getValue().values.median())
                    .findFirst()
                    .orElse(Double.NaN);
        }

        double ratio(double ours, double theirs) {
            return ours == theirs ? 1 : moreIsBetter ? ours / theirs : theirs / ours;
        }
    }

    /** All that was measured of one contender in it. */
    private static final class Found {
        private final Samples values = new Samples();
        private final Samples allocated = new Samples();
    }
}
