package dev.signalbox;

import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values and types as messages and {@code toString} show them: short, on one line, whatever the value is. */
final class Show {
    private static final int LONGEST = 60;
    private static final int MOST_ELEMENTS = 5;
    private static final int DEEPEST = 3;

    private Show() {}

    /** A value: text in quotes, containers with their first elements, everything cut to a readable length. */
    static String value(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        value(value, out, 0);
        return out.toString();
    }

    /** The found half of a message: the type and the value. */
    static String found(@Nullable Object value) {
        return value == null ? "null" : type(value.getClass()) + " " + value(value);
    }

    /** A type's name without the packages everybody knows. */
    static String type(Type type) {
        return type.getTypeName().replace("java.lang.", "").replace("java.util.", "");
    }

    static String quote(String name) {
        StringBuilder out = new StringBuilder();
        text(name, out);
        return out.toString();
    }

    private static void value(@Nullable Object value, StringBuilder out, int depth) {
        if (value instanceof CharSequence text) {
            text(text.toString(), out);
        } else if (value instanceof Map<?, ?> map) {
            map(map, out, depth);
        } else if (value instanceof Collection<?> all) {
            elements(all.iterator(), all.size(), "[", "]", out, depth);
        } else if (value != null && value.getClass().isArray()) {
            array(value, out, depth);
        } else {
            other(value, out);
        }
    }

    private static void text(String text, StringBuilder out) {
        out.append('"');
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '"' -> out.append("\\\"");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
        if (end < text.length()) {
            out.append("… (").append(text.length()).append(" characters)");
        }
    }

    private static void array(Object array, StringBuilder out, int depth) {
        int length = Array.getLength(array);
        if (array instanceof byte[]) {
            out.append("byte[").append(length).append(']');
            return;
        }
        Iterator<@Nullable Object> elements = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < length;
            }

            @Override
            public @Nullable Object next() {
                return Array.get(array, next++);
            }
        };
        elements(elements, length, "[", "]", out, depth);
    }

    private static void elements(
            Iterator<?> elements, int size, String open, String close, StringBuilder out, int depth) {
        out.append(open);
        int shown = depth >= DEEPEST ? 0 : MOST_ELEMENTS;
        for (int i = 0; i < shown && elements.hasNext(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            value(elements.next(), out, depth + 1);
        }
        more(size - shown, out);
        out.append(close);
    }

    private static void map(Map<?, ?> map, StringBuilder out, int depth) {
        out.append('{');
        int shown = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (shown == MOST_ELEMENTS || depth >= DEEPEST) {
                break;
            }
            if (shown++ > 0) {
                out.append(", ");
            }
            out.append(cut(plain(entry.getKey()))).append('=');
            value(entry.getValue(), out, depth + 1);
        }
        more(map.size() - shown, out);
        out.append('}');
    }

    private static void more(int left, StringBuilder out) {
        if (left > 0) {
            char last = out.charAt(out.length() - 1);
            out.append(last == '[' || last == '{' ? "" : ", ")
                    .append("… ")
                    .append(left)
                    .append(" more");
        }
    }

    private static void other(@Nullable Object value, StringBuilder out) {
        out.append(cut(plain(value)));
    }

    /** Somebody else's {@code toString} must not spoil the message in which it stands. */
    private static String plain(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException | StackOverflowError broken) {
            return "(toString threw " + broken.getClass().getName() + ")";
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
