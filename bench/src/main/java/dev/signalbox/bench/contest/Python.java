package dev.signalbox.bench.contest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Peers that are written in Python: a script of ours takes the orders and uses the library. Who is missing is noted. */
public final class Python {
    private static final String COMMAND = "python3";
    private static final String HOME = "/dev/signalbox/bench/python/";
    private static final String COMMON = "orders.py";
    private static final int LIMIT_SECONDS = 20;

    private final String script;
    private final boolean isThere;
    private final List<String> notes = new ArrayList<>();

    /** With the name of the script. */
    public Python(String script) {
        this.script = script;
        this.isThere = works();
        if (!isThere) {
            notes.add("peers in Python: there is no " + COMMAND + " on the path");
        }
    }

    /** A peer that comes with Python; none if there is no Python. */
    public List<Contender> peer(String name, String full, String quick) {
        return isThere ? List.of(Contender.peer(name, in(name), full, quick)) : List.of();
    }

    /** A peer whose copy an environment variable points at; none if it does not. */
    public List<Contender> original(String name, String variable, String file, String full, String quick) {
        if (!isThere) {
            return List.of();
        }
        String where = System.getenv(variable);
        if (where == null || where.isBlank()) {
            notes.add(name + ": " + variable + " does not say where a copy is");
        } else if (!Files.exists(Path.of(where, file))) {
            notes.add(name + ": " + variable + "=" + where + " has no " + file);
        } else {
            Path copy = Path.of(where).toAbsolutePath();
            return List.of(Contender.peer(name, in(name, copy.toString()), full, quick));
        }
        return List.of();
    }

    /** Who is not measured, and why. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    private Contender.Command in(String name, String... more) {
        return directory -> {
            copy(COMMON, directory);
            String program = copy(script, directory).toString();
            List<String> command = new ArrayList<>(List.of(COMMAND, "-B", program, name, directory.toString()));
            command.addAll(List.of(more));
            return command;
        };
    }

    private static Path copy(String name, Path directory) {
        Path target = directory.resolve(name);
        try (InputStream text = Objects.requireNonNull(Python.class.getResourceAsStream(HOME + name), name)) {
            Files.copy(text, target);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean works() {
        try {
            Process process = new ProcessBuilder(COMMAND, "-c", "import multiprocessing")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
