package dev.signalbox.link;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a {@link LinkListener} listens, and the token that it wants to see. Whoever has it may connect, so hand it over in
 * private: through the standard input of a child, say, and not among its arguments, which everybody on the machine can read.
 *
 * <pre>{@code
 * LinkAddress address = LinkAddress.parse(text); // the other side's listener.address().text()
 * }</pre>
 */
public final class LinkAddress {
    static final int TOKEN_BYTES = 32;

    private final Path socket;
    private final byte[] token;

    LinkAddress(Path socket, byte[] token) {
        this.socket = socket;
        this.token = token.clone();
    }

    /**
     * The address that {@link #text} has written.
     *
     * @throws IllegalArgumentException if it is no address
     */
    public static LinkAddress parse(String text) {
        int at = text.indexOf('@');
        try {
            if (at == 2 * TOKEN_BYTES) {
                Path socket = Path.of(text.substring(at + 1));
                if (socket.isAbsolute()) {
                    return new LinkAddress(socket, HexFormat.of().parseHex(text, 0, at));
                }
            }
        } catch (InvalidPathException e) {
            // said below, without the token
        }
        throw new IllegalArgumentException("Not the address of a line, which is " + 2 * TOKEN_BYTES
                + " hexadecimal digits, '@' and an absolute path: length=" + text.length() + ", '@' at " + at);
    }

    /** Everything the other side needs, on one line. It holds the token: keep it out of logs. */
    public String text() {
        return HexFormat.of().formatHex(token) + "@" + socket;
    }

    Path socket() {
        return socket;
    }

    byte[] token() {
        return token.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkAddress that && socket.equals(that.socket) && Arrays.equals(token, that.token);
    }

    @Override
    public int hashCode() {
        return socket.hashCode();
    }

    /** Where, without the token. */
    @Override
    public String toString() {
        return socket.toString();
    }
}
