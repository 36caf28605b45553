package dev.signalbox.bench;

import java.util.ArrayList;
import java.util.List;

/** What one thing came to in several rounds. */
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    /** One more. */
    public void add(double value) {
        values.add(value);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The median; not a number if there is none. */
    public double median() {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The lowest. */
    public double lowest() {
        return values.stream().mapToDouble(v -> v).min().orElse(Double.NaN);
    }

    /** The highest. */
    public double highest() {
        return values.stream().mapToDouble(v -> v).max().orElse(Double.NaN);
    }
}
