package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.time.Duration;
import java.util.List;

/** What is wrong with options, said before anything is started. */
final class OptionsCheck {
    private static final long LEAST_HEAP_BYTES = 2 << 20;
    private static final int LONGEST_NAME = 100;
    /** What has an option of its own, which would not know of the flag. */
    private static final List<String> TAKEN = List.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "-jar",
            "-m",
            "--module",
            "@",
            "-version",
            "-help");

    private OptionsCheck() {}

    static void check(JvmOptions options) {
        String name = options.name;
        if (name != null
                && (name.isBlank()
                        || name.length() > LONGEST_NAME
                        || name.chars().anyMatch(Character::isISOControl))) {
            throw wrong("name='" + name + "'", "give one to " + LONGEST_NAME + " characters on one line");
        }
        if (options.heapBytes != 0 && options.heapBytes < LEAST_HEAP_BYTES) {
            throw wrong("heapBytes=" + options.heapBytes, "give at least " + LEAST_HEAP_BYTES);
        }
        if (options.heapBytes != 0 && options.hasFlag("-Xmx")) {
            throw wrong("heap and the flag -Xmx", "give one of them");
        }
        if (options.debugPort > 65535) {
            throw wrong("debugPort=" + options.debugPort, "give 0 for a free one, or one up to 65535");
        }
        if (options.isDebugged() && (options.hasFlag("-agentlib:jdwp") || options.hasFlag("-Xrunjdwp"))) {
            throw wrong("debug and a JDWP flag", "give one of them");
        }
        for (String flag : options.flags) {
            if (!flag.startsWith("-") || TAKEN.stream().anyMatch(flag::equals)) {
                throw wrong(
                        "the flag '" + flag + "'",
                        "flags begin with '-', and class path, module path and what is run are options of their own");
            }
            if (flag.indexOf('\0') >= 0) {
                throw wrong("a flag with a zero character", "leave it out");
            }
        }
        options.environment.keySet().forEach(variable -> {
            if (variable.isEmpty() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0) {
                throw wrong("the environment variable '" + variable + "'", "give a name without '='");
            }
        });
        options.properties.keySet().forEach(property -> {
            if (property.isEmpty() || property.indexOf('=') >= 0) {
                throw wrong("the system property '" + property + "'", "give a name without '='");
            }
        });
        positive("startLimit", options.startLimit);
        positive("orphanLimit", options.orphanLimit);
        notNegative("the limit to ask", options.askLimit);
        notNegative("the limit to terminate", options.terminateLimit);
    }

    private static void positive(String what, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw wrong(what + "=" + limit, "give a time above zero");
        }
    }

    private static void notNegative(String what, Duration limit) {
        if (limit.isNegative()) {
            throw wrong(what + "=" + limit, "give zero or more");
        }
    }

    private static ConfigurationException wrong(String found, String instead) {
        return new ConfigurationException("Cannot start child JVMs with " + found + ": " + instead + ".");
    }
}
