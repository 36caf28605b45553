package dev.signalbox.link;

import dev.signalbox.link.internal.Pid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first words of each side, 72 bytes each way, big endian. The connector says hello with its token, the listener
 * answers with the file, or that there is none, or a refusal. The connector maps the file, deletes it and sends {@link #MAPPED}; after that, bytes
 * are bells. Or it cannot, and sends {@link #NO_MEMORY}; after that, and where there is no file, bytes are records.
 */
final class Hello {
    static final int BYTES = 72;
    static final byte MAPPED = 'M';
    static final byte NO_MEMORY = 'S';

    static final int OK = 0;
    static final int WRONG_VERSION = 1;
    static final int WRONG_TOKEN = 2;
    static final int WRONG_BYTE_ORDER = 3;
    static final int NO_FILE = 4;
    static final int OTHER_TRANSPORT = 5;
    /** From the listener: welcome, and the file is where the text that follows says: its length as an int, then UTF-8. */
    static final int OK_ELSEWHERE = 16;
    /** From the listener: welcome, over the socket alone. From the connector: this, please. */
    static final int OK_SOCKET = 17;

    /** The longest text of {@link #OK_ELSEWHERE}. */
    static final int MAX_PATH_BYTES = 4096;

    /** Of the layout, and of these words. */
    final int version;
    /** What the listener says; {@link #OK} or {@link #OK_SOCKET} from the connector. */
    final int status;
    /** 'L' or 'B'. */
    final byte byteOrder;
    /** Of the sender. */
    final long pid;
    /** The longest frame that the sender of these words takes. */
    final int maxFrameBytes;
    /** Of the file; 0 from the connector. */
    final int ringBytes;
    /** The connector's token; from the listener the file's id, then zeros. */
    final byte[] secret;

    private Hello(int version, int status, byte byteOrder, long pid, int maxFrameBytes, int ringBytes, byte[] secret) {
        this.version = version;
        this.status = status;
        this.byteOrder = byteOrder;
        this.pid = pid;
        this.maxFrameBytes = maxFrameBytes;
        this.ringBytes = ringBytes;
        this.secret = secret;
    }

    /** From this process. */
    static Hello mine(int status, int maxFrameBytes, int ringBytes, byte[] secret) {
        return new Hello(RingLayout.VERSION, status, nativeOrder(), Pid.here(), maxFrameBytes, ringBytes, secret);
    }

    static byte nativeOrder() {
        return (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 'L' : 'B');
    }

    ByteBuffer encoded() {
        return ByteBuffer.allocate(BYTES)
                .putLong(LinkFile.MAGIC)
                .putInt(version)
                .putInt(status)
                .putLong(pid)
                .putInt(maxFrameBytes)
                .putInt(ringBytes)
                .putLong(byteOrder)
                .put(secret)
                .position(BYTES)
                .flip();
    }

    /** What came, which is complete. */
    static Hello decoded(ByteBuffer bytes) {
        long magic = bytes.getLong();
        if (magic != LinkFile.MAGIC) {
            throw new LinkException("Cannot make a line: found magic=" + Long.toHexString(magic) + ", expected "
                    + Long.toHexString(LinkFile.MAGIC) + ". What is at the other end of the socket is no Signalbox.");
        }
        int version = bytes.getInt();
        int status = bytes.getInt();
        long pid = bytes.getLong();
        int maxFrameBytes = bytes.getInt();
        int ringBytes = bytes.getInt();
        byte byteOrder = (byte) bytes.getLong();
        byte[] secret = new byte[LinkAddress.TOKEN_BYTES];
        bytes.get(secret);
        return new Hello(version, status, byteOrder, pid, maxFrameBytes, ringBytes, secret);
    }

    /** Whether this is a listener's yes. */
    boolean isWelcome() {
        return status == OK || status == OK_ELSEWHERE || status == OK_SOCKET;
    }

    /** Why the listener said no, for the connector's exception. */
    String reason() {
        return switch (status) {
            case WRONG_VERSION ->
                "version=" + RingLayout.VERSION + " here, version=" + version
                        + " there. Use the same release on both sides.";
            case WRONG_TOKEN -> "the token is not the listener's. Take the address from the listener that runs now.";
            case WRONG_BYTE_ORDER -> "the byte order is another there. Both JVMs must be of one architecture.";
            case NO_FILE -> "it could not make the shared file, see its log. Is shared memory full?";
            case OTHER_TRANSPORT ->
                "it was told to use another transport. Set LinkOptions.transport to AUTO on one side at least.";
            default -> "status=" + status + ", which this version does not know.";
        };
    }
}
