package dev.signalbox.bench.link;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Measures lines between two processes and prints them.
 *
 * <p>The machine moves its cores, now near each other, now far; that alone makes a factor of several. So a round gives each
 * contender two fresh JVMs, and then takes one measurement after another, each from all contenders in turn, each in a second or
 * so. The floor, one word flipped between the same two processes, is measured before each. The median over the rounds counts.
 */
public final class LinkBench {
    private static final String USAGE = """
            usage: bench/run link [--quick] [--only PATTERN] [--peers PATTERN] [--rounds N]

              --quick          the short form: one round, few sizes and peers; shows breakage, not speed
              --only PATTERN   only figures whose name contains a match of the regular expression
              --peers PATTERN  besides us only peers whose name contains a match of it
              --rounds N       fresh JVMs for each contender (default 3; median counts)
            """;
    private static final String FLOOR_ORDER = "floor 20";
    private static final int ROUNDS = 3;

    private final boolean quick;
    private final Predicate<String> only;
    private final Predicate<String> peers;
    private final List<Contender> contenders;
    /** By contender; guarded by itself, because Ctrl-C ends them from another thread. */
    private final Map<Contender, Pair> pairs = new LinkedHashMap<>();

    private final Results results = new Results();
    private final List<Double> floors = new ArrayList<>();
    private final Set<String> broken = new TreeSet<>();
    private volatile boolean over;

    private LinkBench(boolean quick, String only, String peers) {
        this.quick = quick;
        this.only = only.isEmpty() ? figure -> true : Pattern.compile(only).asPredicate();
        this.peers = Pattern.compile(peers).asPredicate();
        this.contenders = Contender.all().stream()
                .filter(who -> Measure.all().stream().anyMatch(measure -> isWanted(who, measure)))
                .toList();
        Runtime.getRuntime().addShutdownHook(new Thread(this::leaveNothing));
    }

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        boolean quick = false;
        String only = "";
        String peers = "";
        int rounds = 0;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--quick")) {
                quick = true;
            } else if (args[i].equals("--only") && i + 1 < args.length) {
                only = args[++i];
            } else if (args[i].equals("--peers") && i + 1 < args.length) {
                peers = args[++i];
            } else if (args[i].equals("--rounds") && i + 1 < args.length) {
                rounds = Integer.parseInt(args[++i]);
            } else if (args[i].equals("-h") || args[i].equals("--help")) {
                System.out.print(USAGE);
                System.exit(0);
            } else {
                System.err.printf("bench/run: cannot make sense of \"%s\"%n%n%s", args[i], USAGE);
                System.exit(2);
            }
        }
        LinkBench bench = new LinkBench(quick, only, peers);
        if (bench.contenders.isEmpty()) {
            System.err.printf("bench/run: no figure of link matches \"%s\"%n", only);
            System.exit(2);
        }
        bench.run(rounds > 0 ? rounds : quick ? 1 : ROUNDS);
        System.exit(bench.broken.isEmpty() ? 0 : 1);
    }

    private void run(int rounds) throws IOException {
        for (int round = 1; round <= rounds; round++) {
            startAll();
            for (Measure measure : Measure.all()) {
                for (Map.Entry<Contender, Pair> pair : pairs.entrySet()) {
                    if (isWanted(pair.getKey(), measure)) {
                        measure(measure, pair.getKey(), pair.getValue(), "[" + round + "/" + rounds + "] ");
                    }
                }
            }
            endAll();
            if (over) {
                return;
            }
        }
        System.out.print(results.text());
        floors.sort(Comparator.naturalOrder());
        if (!floors.isEmpty()) {
            System.out.printf(
                    "figure=link.floor value=%s unit=ns jdk=%d lowest=%s highest=%s%n",
                    Results.number(floors.get(floors.size() / 2)),
                    Runtime.version().feature(),
                    Results.number(floors.get(0)),
                    Results.number(floors.get(floors.size() - 1)));
        }
        if (!broken.isEmpty()) {
            System.err.printf("%nbench/run: these failed, see above: %s%n", broken);
        }
    }

    private void measure(Measure measure, Contender who, Pair pair, String where) {
        double[] floor = pair.measure(FLOOR_ORDER);
        double[] numbers = pair.measure(measure.order(quick, pair.isCold()));
        if (over) {
            return;
        }
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < Math.min(numbers.length, measure.figures().size()); i++) {
            double value = numbers[i] * measure.scale();
            results.add(measure.figure(i), measure.unit(), measure.moreIsBetter(), who, value);
            said.append(' ').append(measure.figures().get(i)).append(' ').append(Results.number(value));
        }
        if (measure.name().equals("paced") && numbers.length > measure.figures().size()) {
            results.add(
                    "link.paced.cpu", "%", false, who, numbers[measure.figures().size()]);
        }
        if (numbers.length == 0) {
            broken.add(measure.name() + " of " + who.title());
        }
        if (floor.length > 0) {
            floors.add(floor[0]);
        }
        System.err.printf(
                "%s%-16s %-22s floor %4s ns, %s%s%n",
                where,
                measure.name(),
                who.title(),
                floor.length > 0 ? Results.number(floor[0]) : "-",
                measure.unit(),
                said.isEmpty() ? " broke" : said);
    }

    private boolean isWanted(Contender who, Measure measure) {
        boolean figureWanted = false;
        for (int i = 0; i < measure.figures().size(); i++) {
            figureWanted |= only.test(measure.figure(i));
        }
        return figureWanted && who.isIn(measure.name(), quick) && (who.isOurs() || peers.test(who.name()));
    }

    private void startAll() throws IOException {
        List<Pair> started = new ArrayList<>();
        // the last pair that ends deletes it
        Path directory = Directories.create();
        for (Contender who : contenders) {
            synchronized (pairs) {
                if (over) {
                    return;
                }
                Pair pair = Pair.start(who, directory);
                pairs.put(who, pair);
                started.add(pair);
            }
        }
        started.forEach(Pair::await);
    }

    private void endAll() {
        synchronized (pairs) {
            pairs.values().forEach(Pair::close);
            pairs.clear();
        }
    }

    /** At the end, whatever it came by. */
    private void leaveNothing() {
        synchronized (pairs) {
            over = true;
            pairs.values().forEach(Pair::close);
        }
    }
}
