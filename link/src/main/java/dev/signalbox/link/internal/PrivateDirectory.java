package dev.signalbox.link.internal;

import dev.signalbox.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that only this user can enter, for sockets and files of this process, in memory where that is possible.
 *
 * <p>It holds a lock file that its process keeps locked. The lock goes with the process, however it dies, so a directory whose
 * lock is free is stale, and whoever opens one next sweeps it. Process ids alone would not do: containers that share the
 * memory do not share them, and the first process of a container has the same one each time. The lock of our own process is never
 * tried, since closing a second descriptor would free it. Only what belongs to the same user is looked at: others could leave something
 * there whose opening waits for ever.
 */
public final class PrivateDirectory implements AutoCloseable {
    /** A socket's path is at most 104 to 108 bytes long, its final zero with it, depending on the system. */
    static final int MAX_SOCKET_PATH_BYTES = 100;

    private static final String PREFIX = "signalbox-";
    private static final String LOCK = "lock";
    private static final String SOCKET = "socket";
    /** Between its creation and its lock a directory is not yet protected. */
    private static final Duration TOO_YOUNG = Duration.ofMinutes(1);

    /** Those of this process, as far as this class knows: it may be loaded twice. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final FileChannel lock;

    private PrivateDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * A new one in the first place that will do.
     *
     * @param purpose a word that becomes part of its name
     */
    public static PrivateDirectory create(String purpose) {
        return create(purpose, places(System.getenv()));
    }

    /** A new one in the first of these places that will do. */
    public static PrivateDirectory create(String purpose, List<Path> places) {
        List<String> refused = new ArrayList<>();
        for (Path place : places) {
            Path path = place.resolve(PREFIX + purpose + "-" + Pid.here() + "-" + random(6));
            int length = path.resolve(SOCKET).toString().getBytes(StandardCharsets.UTF_8).length;
            if (length > MAX_SOCKET_PATH_BYTES) {
                refused.add("'" + place + "' makes a socket path of length=" + length + ", at most "
                        + MAX_SOCKET_PATH_BYTES);
                continue;
            }
            try {
                return createAt(place, path);
            } catch (IOException e) {
                OPEN.remove(path);
                refused.add("'" + place + "': " + e);
            }
        }
        throw new ConfigurationException("Cannot make a private directory: " + String.join("; ", refused)
                + ". Set XDG_RUNTIME_DIR or -Djava.io.tmpdir to a short directory that can be written.");
    }

    /** Shared memory, then the user's own run-time directory, then the temp directory. */
    static List<Path> places(Map<String, String> environment) {
        List<Path> places = new ArrayList<>();
        add(places, "/dev/shm");
        add(places, environment.get("XDG_RUNTIME_DIR"));
        add(
                places,
                Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().toString());
        return places;
    }

    private static void add(List<Path> places, @Nullable String name) {
        try {
            if (name != null && !name.isBlank()) {
                Path place = Path.of(name);
                // a relative one would be another place for another process
                if (place.isAbsolute() && Files.isDirectory(place) && Files.isWritable(place)) {
                    places.add(place);
                }
            }
        } catch (InvalidPathException e) {
            Log.LINK.log(Level.DEBUG, "The system's locale has no name for '" + name + "'", e);
        }
    }

    private static PrivateDirectory createAt(Path place, Path path) throws IOException {
        OPEN.add(path);
        Files.createDirectory(path, ownerOnly(path, "rwx------"));
        try {
            sweep(place, Files.getOwner(path), startOfThisProcess());
            return new PrivateDirectory(path, locked(path));
        } catch (IOException | RuntimeException e) {
            deleteAll(path);
            throw e;
        }
    }

    /** Where a socket may be. */
    public Path socket() {
        return path.resolve(SOCKET);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() {
        deleteAll(path);
        try {
            lock.close();
        } catch (IOException e) {
            Log.LINK.log(Level.WARNING, "Cannot close the lock of '" + path + "'", e);
        } finally {
            OPEN.remove(path);
        }
    }

    /** What only the owner may use, where the file system knows owners. */
    public static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static String random(int bytes) {
        return HexFormat.of().formatHex(randomBytes(bytes));
    }

    /** Bytes that nobody can guess. */
    public static byte[] randomBytes(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /** Deletes what processes of this user have left in this place that were killed. */
    static void sweep(Path place, UserPrincipal owner, Instant start) {
        try (Stream<Path> entries = Files.list(place)) {
            entries.filter(entry -> processIn(entry.getFileName().toString()) != null)
                    .filter(entry -> isStale(entry, owner, start))
                    .forEach(PrivateDirectory::deleteAll);
        } catch (IOException | UncheckedIOException e) {
            Log.LINK.log(Level.DEBUG, "Cannot look for stale directories in '" + place + "'", e);
        }
    }

    /** Deletes at once what a process has left anywhere that is known to have ended. */
    public static void sweepAfter(long pid) {
        String gone = String.valueOf(pid);
        for (Path place : places(System.getenv())) {
            try (Stream<Path> entries = Files.list(place)) {
                entries.filter(entry -> isOf(gone, entry.getFileName().toString()))
                        .filter(entry -> !OPEN.contains(entry))
                        .filter(entry ->
                                Files.exists(entry.resolve(LOCK), LinkOption.NOFOLLOW_LINKS) && isUnlocked(entry))
                        .forEach(PrivateDirectory::deleteAll);
            } catch (IOException | UncheckedIOException e) {
                Log.LINK.log(Level.DEBUG, "Cannot look for what process " + pid + " has left in '" + place + "'", e);
            }
        }
    }

    private static boolean isOf(String pid, String name) {
        return pid.equals(processIn(name));
    }

    /** The process that a directory of this name is of, null if it is none of ours: signalbox-word-process-any. */
    private static @Nullable String processIn(String name) {
        if (!name.startsWith(PREFIX)) {
            return null;
        }
        int from = name.indexOf('-', PREFIX.length()) + 1;
        int to = name.indexOf('-', from);
        boolean isOurs = from > PREFIX.length() + 1
                && to > from
                && to + 1 < name.length()
                && consistsOf(name, PREFIX.length(), from - 1, 'a', 'z')
                && consistsOf(name, from, to, '0', '9');
        return isOurs ? name.substring(from, to) : null;
    }

    private static boolean consistsOf(String name, int from, int to, char first, char last) {
        for (int i = from; i < to; i++) {
            if (name.charAt(i) < first || name.charAt(i) > last) {
                return false;
            }
        }
        return true;
    }

    private static Instant startOfThisProcess() {
        return ProcessHandle.current().info().startInstant().orElse(Instant.MIN);
    }

    /** Whether it may be of this process: its id is in the name, and was not given to another before us. */
    private static boolean mayBeOurs(Path directory, Instant changed, Instant start) {
        String here = String.valueOf(Pid.here());
        boolean sameId = isOf(here, directory.getFileName().toString());
        return OPEN.contains(directory) || sameId && !changed.isBefore(start);
    }

    private static boolean isStale(Path directory, UserPrincipal owner, Instant start) {
        try {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                return false;
            }
            Instant changed = Files.getLastModifiedTime(directory).toInstant();
            if (changed.isAfter(Instant.now().minus(TOO_YOUNG)) || mayBeOurs(directory, changed, start)) {
                return false;
            }
            return !Files.exists(directory.resolve(LOCK), LinkOption.NOFOLLOW_LINKS) || isUnlocked(directory);
        } catch (IOException e) {
            return false; // another user's, or just being deleted
        }
    }

    private static boolean isUnlocked(Path directory) {
        Path file = directory.resolve(LOCK);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false; // nothing that we have made, and to open it may wait for ever
        }
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock free = tryLock(channel)) {
            return free != null;
        } catch (IOException e) {
            return false; // another user's, or just being deleted
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static FileChannel locked(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file, "rw-------"));
        FileLock held = tryLock(channel);
        if (held == null) {
            channel.close();
            throw new FileAlreadyExistsException(file.toString(), null, "somebody else has locked it");
        }
        return channel;
    }

    private static void deleteAll(Path directory) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Files.deleteIfExists(entry);
            }
            Files.deleteIfExists(directory);
        } catch (NoSuchFileException e) {
            Log.LINK.log(Level.DEBUG, "Another process has just deleted '" + directory + "'", e);
        } catch (IOException | UncheckedIOException e) {
            Log.LINK.log(Level.WARNING, "Cannot delete '" + directory + "'", e);
        }
    }
}
