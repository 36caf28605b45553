package dev.signalbox.bench.contest;

import dev.signalbox.bench.Arguments;
import dev.signalbox.bench.Results;
import dev.signalbox.bench.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Measures contenders that are programs of several processes, and prints what was found.
 *
 * <p>The machine moves its cores, now near each other, now far; that alone makes a factor of several. So a round gives each
 * contender fresh processes, and then takes one measurement after another, each from all contenders in turn, each in a second or
 * so. Only who is measured runs; the others wait. The median over the rounds counts.
 */
public final class Contest {
    private final String suite;
    private final Arguments asked;
    private final List<Measure> measures;
    private final List<Contender> contenders;
    private @Nullable Measure floor;
    private List<String> notes = List.of();

    /** By contender; guarded by itself, because Ctrl-C ends them from another thread. */
    private final Map<Contender, Team> teams = new LinkedHashMap<>();

    private final Results results = new Results();
    private final Samples floors = new Samples();
    private final Set<String> broken = new TreeSet<>();
    private volatile boolean over;

    /** Of the suite of this name. */
    public Contest(String suite, Arguments asked, List<Measure> measures, List<Contender> contenders) {
        this.suite = suite;
        this.asked = asked;
        this.measures = measures;
        this.contenders = contenders.stream()
                .filter(contender -> measures.stream().anyMatch(measure -> isWanted(contender, measure)))
                .toList();
    }

    /** Measures this of the same processes before each measurement, and prints it beside. */
    public Contest floor(Measure measure) {
        floor = measure;
        return this;
    }

    /** Says who is not measured, and why. */
    public Contest notes(List<String> whoIsMissing) {
        notes = whoIsMissing;
        return this;
    }

    /** Measures, prints, and ends the JVM: not with zero if something broke. */
    public void run(int normalRounds) throws IOException {
        if (contenders.isEmpty()) {
            System.err.printf("bench/run: no figure of %s matches \"%s\"%n", suite, asked.only());
            System.exit(2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::leaveNothing));
        int rounds = asked.roundsOr(normalRounds);
        for (int round = 1; round <= rounds && !over; round++) {
            startAll();
            for (Measure measure : measures) {
                for (int turn = 0; turn < (asked.quick() ? 1 : measure.turns()); turn++) {
                    measureAll(measure, "[" + round + "/" + rounds + "] ");
                }
            }
            endAll();
        }
        if (!over) {
            print();
        }
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    private void print() {
        System.out.print(results.table());
        notes.forEach(note -> System.out.println("not measured: " + note));
        System.out.print((notes.isEmpty() ? "" : "\n") + results.lines());
        if (floor != null && !floors.isEmpty()) {
            System.out.print(Results.line(
                    floor.quantities().get(0).figure(),
                    floors.median(),
                    floor.quantities().get(0).unit(),
                    " lowest=" + Results.number(floors.lowest()) + " highest=" + Results.number(floors.highest())));
        }
        if (!broken.isEmpty()) {
            System.err.printf("%nbench/run: these failed, see above: %s%n", broken);
        }
    }

    private void measureAll(Measure measure, String where) {
        for (Map.Entry<Contender, Team> entry : teams.entrySet()) {
            if (!over && isWanted(entry.getKey(), measure)) {
                measure(measure, entry.getKey(), entry.getValue(), where);
            }
        }
    }

    private void measure(Measure measure, Contender contender, Team team, String where) {
        double least = floor == null ? Double.NaN : floor(floor, team);
        double[] numbers = team.measure(measure.order().text(asked.quick(), team.isCold()));
        if (over) {
            return;
        }
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < Math.min(numbers.length, measure.quantities().size()); i++) {
            Quantity quantity = measure.quantities().get(i);
            if (!Double.isNaN(numbers[i])) {
                double value = numbers[i] * quantity.scale();
                results.add(quantity.figure(), quantity.unit(), quantity.moreIsBetter(), contender.who(), value);
                said.append(' ').append(quantity.figure().substring(suite.length() + 1));
                said.append('=').append(Results.number(value)).append(quantity.unit());
            }
        }
        if (numbers.length == 0) {
            broken.add(measure.name() + " of " + contender.who().title());
        }
        System.err.printf(
                "%s%-16s %-24s%s%s%n",
                where,
                measure.name(),
                contender.who().title(),
                floor == null ? "" : String.format(" floor %4s %s", Results.number(least), unitOf(floor)),
                said.isEmpty() ? " broke" : said);
    }

    private double floor(Measure floor, Team team) {
        double[] found = team.measure(floor.order().text(asked.quick(), false));
        if (found.length == 0) {
            return Double.NaN;
        }
        floors.add(found[0]);
        return found[0];
    }

    private static String unitOf(Measure floor) {
        return floor.quantities().get(0).unit();
    }

    private boolean isWanted(Contender contender, Measure measure) {
        return contender.isIn(measure, asked.quick())
                && (contender.who().isOurs() || asked.wantsPeer(contender.who().name()))
                && measure.quantities().stream().anyMatch(quantity -> asked.wantsFigure(quantity.figure()));
    }

    private void startAll() throws IOException {
        List<Team> started = new ArrayList<>();
        // the last team that ends deletes it
        Path directory = Directories.create();
        for (Contender contender : contenders) {
            synchronized (teams) {
                if (over) {
                    return;
                }
                Team team = Team.start(contender, directory);
                teams.put(contender, team);
                started.add(team);
            }
        }
        started.forEach(Team::await);
    }

    private void endAll() {
        synchronized (teams) {
            teams.values().parallelStream().forEach(Team::close);
            teams.clear();
        }
    }

    /** At the end, whatever it came by. */
    private void leaveNothing() {
        synchronized (teams) {
            over = true;
            teams.values().parallelStream().forEach(Team::close);
        }
    }
}
