package dev.signalbox.bench.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: a table for a person, then one line a figure and peer for a program. */
final class Results {
    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** One value of a round. */
    void add(String figure, String unit, boolean moreIsBetter, Contender who, double value) {
        rows.computeIfAbsent(figure, name -> new Row(unit, moreIsBetter))
                .values
                .computeIfAbsent(who, name -> new ArrayList<>())
                .add(value);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        table(text);
        rows.forEach((figure, row) -> lines(text, figure, row));
        return text.toString();
    }

    private void table(StringBuilder text) {
        text.append(String.format(
                "%n%-22s %-22s %12s %25s  %-7s %8s%n",
                "figure", "who", "median", "lowest .. highest", "unit", "ratio"));
        rows.forEach((figure, row) -> {
            String first = figure;
            double ours = row.medianOfOurs();
            for (Contender who : row.values.keySet()) {
                List<Double> values = row.values.get(who);
                text.append(String.format(
                        Locale.ROOT,
                        "%-22s %-22s %12s %25s  %-7s %8s%n",
                        first,
                        who.title(),
                        number(median(values)),
                        number(values.stream().mapToDouble(v -> v).min().orElse(Double.NaN)) + " .. "
                                + number(values.stream()
                                        .mapToDouble(v -> v)
                                        .max()
                                        .orElse(Double.NaN)),
                        row.unit,
                        who.isOurs() || Double.isNaN(ours) ? "" : number(row.ratio(ours, median(values)))));
                first = "";
            }
        });
        text.append("\nratio: how many times better signalbox is with its defaults; above 1 it is ahead\n\n");
    }

    private static void lines(StringBuilder text, String figure, Row row) {
        List<Contender> ours =
                row.values.keySet().stream().filter(Contender::isOurs).toList();
        List<Contender> peers =
                row.values.keySet().stream().filter(who -> !who.isOurs()).toList();
        for (Contender our : ours) {
            String name = our.name().isEmpty() ? figure : figure + "." + our.name();
            double value = median(row.values.get(our));
            if (peers.isEmpty()) {
                line(text, name, value, row.unit, "");
            }
            for (Contender peer : peers) {
                double theirs = median(row.values.get(peer));
                String compared = " peer=" + peer.name() + " peer_value=" + number(theirs) + " ratio="
                        + number(row.ratio(value, theirs));
                line(text, name, value, row.unit, compared);
            }
        }
        if (ours.isEmpty()) {
            peers.forEach(peer -> line(text, figure, median(row.values.get(peer)), row.unit, " who=" + peer.name()));
        }
    }

    private static void line(StringBuilder text, String figure, double value, String unit, String rest) {
        text.append("figure=").append(figure);
        text.append(" value=").append(number(value));
        text.append(" unit=").append(unit);
        text.append(" jdk=").append(Runtime.version().feature());
        text.append(rest).append('\n');
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Three significant digits, never an exponent. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.095 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }

    /** All that was measured of one figure. */
    private static final class Row {
        private final String unit;
        private final boolean moreIsBetter;
        private final Map<Contender, List<Double>> values = new LinkedHashMap<>();

        Row(String unit, boolean moreIsBetter) {
            this.unit = unit;
            this.moreIsBetter = moreIsBetter;
        }

        double medianOfOurs() {
            return values.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().isOurs() && entry.getKey().name().isEmpty())
                    .mapToDouble(entry -> median(entry.getValue()))
                    .findFirst()
                    .orElse(Double.NaN);
        }

        double ratio(double ours, double theirs) {
            return moreIsBetter ? ours / theirs : theirs / ours;
        }
    }
}
