package dev.signalbox.link.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes files that several processes are to map. Zeros are written to all of it before it is mapped: where there is no room, this fails here
 * with the reason, and not later in the middle of a store with a fault that names nothing.
 *
 * <p>Where there is no room, files that were mapped and are of no use any more may still hold it, since nothing but the collector unmaps before JDK
 * 22: so that is asked to, and it is tried again.
 */
public final class SharedFile {
    private static final int ZEROS_AT_ONCE = 64 * 1024;
    private static final long ASK_BEFORE_BYTES = 1 << 20;
    private static final int TRIES = 5;
    private static final long UNMAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Where collecting has not helped, others need not try it right away. */
    private static final long IN_VAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static volatile long collectedInVainAt = System.nanoTime() - IN_VAIN_NANOS;

    private SharedFile() {}

    /** What is made of the file when it is all zeros. */
    public interface Use<T> {
        /** Maps it and writes its header. */
        T of(FileChannel channel) throws IOException;
    }

    /** Makes a file that was not there, of that size, which only this user can open. It is deleted if that fails. */
    public static <T> T create(Path file, long size, Use<T> use) throws IOException {
        boolean interrupted = false;
        try {
            int again = 0;
            while (true) {
                try {
                    return createOnce(file, size, use);
                } catch (ClosedByInterruptException e) {
                    // who is interrupted has still a handshake to finish with somebody who can do nothing about it
                    interrupted |= Thread.interrupted();
                } catch (FileSystemException noQuestionOfRoom) {
                    throw noQuestionOfRoom;
                } catch (IOException noRoom) {
                    if (again == TRIES || System.nanoTime() - collectedInVainAt < IN_VAIN_NANOS) {
                        collectedInVainAt = again > 0 ? System.nanoTime() : collectedInVainAt;
                        throw noRoom;
                    }
                    again++;
                    System.gc();
                    // what is to be unmapped is unmapped by a thread of the JVM, after the collection
                    LockSupport.parkNanos(UNMAP_NANOS);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A file that is too long by far is not begun: it would take the memory of all others before it fails. */
    private static void requireRoom(Path file, long size) throws IOException {
        if (size > ASK_BEFORE_BYTES) {
            long room = Files.getFileStore(file).getUsableSpace();
            if (size > room) {
                throw new IOException("No space for size=" + size + ": usable=" + room);
            }
        }
    }

    private static <T> T createOnce(Path file, long size, Use<T> use) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateDirectory.ownerOnly(file, "rw-------"))) {
            requireRoom(file, size);
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_AT_ONCE);
            for (long at = 0; at < size; ) {
                zeros.clear().limit((int) Math.min(ZEROS_AT_ONCE, size - at));
                at += channel.write(zeros, at);
            }
            return use.of(channel);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
