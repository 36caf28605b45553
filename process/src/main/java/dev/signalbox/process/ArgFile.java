package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** Arguments of the {@code java} launcher in a file: there is no limit to their length, and they are not seen in {@code ps}. */
final class ArgFile {
    private ArgFile() {}

    static void write(Path file, List<String> arguments) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PrivateDirectory.ownerOnly(file, "rw-------"))) {
            ByteBuffer bytes = encoded(text(arguments));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Each on a line of its own, in quotes. */
    static String text(List<String> arguments) {
        StringBuilder out = new StringBuilder();
        for (String argument : arguments) {
            out.append('"');
            for (int i = 0; i < argument.length(); i++) {
                char c = argument.charAt(i);
                switch (c) {
                    case '\\' -> out.append("\\\\");
                    case '"' -> out.append("\\\"");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    case '\f' -> out.append("\\f");
                    default -> out.append(c);
                }
            }
            out.append("\"\n");
        }
        return out.toString();
    }

    /** As the launcher reads it: in the encoding of this system's file names, as all its arguments are. */
    private static ByteBuffer encoded(String text) {
        Charset charset = systemCharset();
        try {
            return charset.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            String bad = text.lines()
                    .filter(line -> !charset.newEncoder().canEncode(line))
                    .findFirst()
                    .orElse(text);
            throw new ConfigurationException(
                    "Cannot start a child JVM with the argument " + bad
                            + ": the encoding of this system, sun.jnu.encoding=" + charset
                            + ", does not have all of its characters. Set LC_ALL to a UTF-8 locale, such as C.UTF-8.",
                    e);
        }
    }

    private static Charset systemCharset() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
