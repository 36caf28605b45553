package dev.signalbox.bench;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the command line asks of a suite.
 *
 * @param quick the short form
 * @param only what a figure's name is to contain; empty: anything
 * @param peers what a peer's name is to contain
 * @param rounds how many; 0: as many as the suite likes
 */
public record Arguments(boolean quick, Pattern only, Pattern peers, int rounds) {
    private static final String USAGE = """
            usage: bench/run %s [--quick] [--only PATTERN] [--peers PATTERN] [--rounds N]

              --quick          the short form: one round, few sizes and peers; shows breakage, not speed
              --only PATTERN   only figures whose name contains a match of the regular expression
              --peers PATTERN  besides us only peers whose name contains a match of it
              --rounds N       fresh JVMs for each measurement (default %d; median counts)

            """;
    private static final int WRONG = 2;

    /** The text that says how a suite is called. */
    static String usage(String suite, int rounds, String more) {
        return String.format(USAGE, suite, rounds) + more;
    }

    /** Reads them; where they make no sense, or ask for help, this says so and ends the JVM. */
    public static Arguments of(List<String> given, String suite, int rounds, String more) {
        String usage = usage(suite, rounds, more);
        try {
            Arguments arguments = new Arguments(false, Pattern.compile(""), Pattern.compile(""), 0);
            for (int i = 0; i < given.size(); i++) {
                String option = given.get(i);
                if (option.equals("--quick")) {
                    arguments = new Arguments(true, arguments.only, arguments.peers, arguments.rounds);
                } else if (option.equals("-h") || option.equals("--help")) {
                    System.out.print(usage);
                    System.exit(0);
                } else if (i + 1 < given.size()) {
                    arguments = arguments.with(option, given.get(++i));
                } else {
                    throw new IllegalArgumentException(option);
                }
            }
            return arguments;
        } catch (PatternSyntaxException e) {
            throw wrong(e.getPattern(), usage);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), usage);
        }
    }

    private Arguments with(String option, String value) {
        return switch (option) {
            case "--only" -> new Arguments(quick, Pattern.compile(value), peers, rounds);
            case "--peers" -> new Arguments(quick, only, Pattern.compile(value), rounds);
            case "--rounds" -> {
                int number = value.matches("\\d{1,4}") ? Integer.parseInt(value) : 0;
                if (number == 0) {
                    throw new IllegalArgumentException(option + " " + value);
                }
                yield new Arguments(quick, only, peers, number);
            }
            default -> throw new IllegalArgumentException(option);
        };
    }

    /** Whether figures were named. */
    public boolean isSelective() {
        return !only.pattern().isEmpty();
    }

    /** Whether this figure is wanted, as far as the command line says. */
    public boolean wantsFigure(String figure) {
        return only.matcher(figure).find();
    }

    /** Whether this peer is wanted. */
    public boolean wantsPeer(String peer) {
        return peers.matcher(peer).find();
    }

    /** How many rounds. */
    public int roundsOr(int normally) {
        return rounds > 0 ? rounds : quick ? 1 : normally;
    }

    /** Ends the JVM with what is wrong. */
    static RuntimeException wrong(String what, String usage) {
        System.err.printf("bench/run: cannot make sense of \"%s\"%n%n%s", what, usage);
        System.exit(WRONG);
        return new IllegalArgumentException(what);
    }
}
