package dev.signalbox.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes measurements: a table for a person, then one line a figure and peer for a program. */
final class Report {
    private final List<Measurement> measurements;
    private final StringBuilder text = new StringBuilder();

    private Report(List<Measurement> measurements) {
        this.measurements = measurements;
    }

    static String of(List<Measurement> measurements) {
        Report report = new Report(measurements);
        report.table();
        report.lines();
        return report.text.toString();
    }

    private void table() {
        text.append(String.format(
                "%n%-30s %-22s %12s %25s  %-10s %9s %8s%n",
                "figure", "who", "median", "lowest .. highest fork", "unit", "B/op", "ratio"));
        byFigure().forEach((figure, peers) -> {
            Measurement ours = ours(peers);
            for (Measurement m : peers) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-30s %-22s %12s %25s  %-10s %9s %8s%n",
                        m == peers.get(0) ? figure : "",
                        m.isOurs() ? "signalbox" : m.peer(),
                        number(m.value()),
                        number(m.lowest()) + " .. " + number(m.highest()),
                        m.unit(),
                        number(m.allocated()),
                        ours == null || m.isOurs() ? "" : number(ours.ratioTo(m))));
            }
        });
        text.append("\nratio: how many times better signalbox is; above 1 it is ahead\n\n");
    }

    private void lines() {
        byFigure().forEach((figure, peers) -> {
            for (Measurement m : peers) {
                Measurement ours = ours(peers);
                if (ours == null) {
                    line(figure, m.unit(), m, m.value(), m, Double.NaN, Double.NaN);
                } else if (m != ours || peers.size() == 1) {
                    line(figure, m.unit(), ours, ours.value(), m, m.value(), ours.ratioTo(m));
                }
            }
        });
        byAlloc().forEach((figure, peers) -> {
            Measurement ours = ours(peers);
            for (Measurement m : peers) {
                if (ours != null && (m != ours || peers.size() == 1)) {
                    double less = ours.allocated() == m.allocated() ? 1 : m.allocated() / ours.allocated();
                    String unit = "B/" + m.unit().substring(m.unit().indexOf('/') + 1);
                    line(figure, unit, ours, ours.allocated(), m, m.allocated(), less);
                }
            }
        });
    }

    private void line(
            String figure,
            String unit,
            Measurement who,
            double value,
            Measurement peer,
            double peerValue,
            double ratio) {
        text.append("figure=").append(figure);
        text.append(" value=").append(number(value));
        text.append(" unit=").append(unit);
        text.append(" jdk=").append(Runtime.version().feature());
        if (!who.isOurs()) {
            // a peer measured alone, as with --only
            text.append(" who=").append(who.peer());
        } else if (!peer.isOurs()) {
            text.append(" peer=").append(peer.peer());
            text.append(" peer_value=").append(number(peerValue));
            text.append(" ratio=").append(number(ratio));
        }
        text.append('\n');
    }

    private Map<String, List<Measurement>> byFigure() {
        Map<String, List<Measurement>> groups = new LinkedHashMap<>();
        for (Measurement m : measurements) {
            groups.computeIfAbsent(m.figure(), name -> new ArrayList<>()).add(m);
        }
        return groups;
    }

    private Map<String, List<Measurement>> byAlloc() {
        Map<String, List<Measurement>> groups = new LinkedHashMap<>();
        for (Measurement m : measurements) {
            if (!m.allocFigure().isEmpty()) {
                groups.computeIfAbsent(m.allocFigure(), name -> new ArrayList<>())
                        .add(m);
            }
        }
        return groups;
    }

    private static @org.jspecify.annotations.Nullable Measurement ours(List<Measurement> peers) {
        return peers.stream().filter(Measurement::isOurs).findFirst().orElse(null);
    }

    /** Three significant digits, never an exponent. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (Double.isInfinite(value)) {
            return "inf";
        }
        if (value == Math.rint(value) && value < 10) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.095 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
