package dev.signalbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules for names that may cross a border, and the name that a record class gives its events. */
final class Names {
    static final int MAX_LENGTH = 255;

    private static final ClassValue<String> OF_RECORDS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            Named named = type.getAnnotation(Named.class);
            return named == null ? kebab(type.getSimpleName()) : check(named.value(), "@Named of " + type.getName());
        }
    };

    /**
     * Names that were found good, by their hash codes: an event of a name that was seen lately costs no look at each of its characters. Written
     * without a lock; who reads an old one or none checks once more.
     */
    private static final @Nullable String[] GOOD = new String[64];

    private Names() {}

    /** The name of the events made of this class. */
    static String of(Class<?> type) {
        return OF_RECORDS.get(type);
    }

    /** Gives the name back, or says what is wrong with it. */
    static String check(String name, String what) {
        Objects.requireNonNull(name, what);
        int place = name.hashCode() & GOOD.length - 1;
        if (name != GOOD[place]) {
            requireGood(name, what);
            GOOD[place] = name;
        }
        return name;
    }

    private static void requireGood(String name, String what) {
        int length = name.length();
        if (length == 0) {
            throw new ConfigurationException(what + " is empty. Give it at least one character.");
        }
        if (length > MAX_LENGTH) {
            throw new ConfigurationException(what + " is too long: length=" + length + ", limit=" + MAX_LENGTH
                    + ", name=" + Show.value(name) + ".");
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7F && c <= 0x9F || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                i = checkRare(name, i, what);
            }
        }
    }

    /** A surrogate pair is fine and takes two places; what else comes here is refused. */
    private static int checkRare(String name, int at, String what) {
        char c = name.charAt(at);
        if (Character.isHighSurrogate(c) && at + 1 < name.length() && Character.isLowSurrogate(name.charAt(at + 1))) {
            return at + 1;
        }
        String kind = Character.isSurrogate(c) ? "half a surrogate pair" : "a control character";
        throw new ConfigurationException(String.format(
                "%s has %s: index=%d, character=U+%04X, name=%s. Use visible characters and spaces only.",
                what, kind, at, (int) c, Show.value(name)));
    }

    /** {@code OrderPlaced} becomes {@code order-placed}, {@code HTTPServerUp} becomes {@code http-server-up}. */
    static String kebab(String name) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' || c == '$') {
                if (out.length() > 0 && out.charAt(out.length() - 1) != '-') {
                    out.append('-');
                }
            } else if (Character.isUpperCase(c)) {
                boolean startsWord = i > 0
                        && (!Character.isUpperCase(name.charAt(i - 1))
                                || i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1)));
                if (startsWord && out.length() > 0 && out.charAt(out.length() - 1) != '-') {
                    out.append('-');
                }
                out.append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
