package dev.signalbox.link;

import dev.signalbox.ConfigurationException;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener makes the files of lines that have no room beside its socket: a private directory of its own in the temp directory, made when
 * first needed. A container may have no more than 64 MiB in the first place. Used under the lock of the listener.
 */
final class SecondPlace implements AutoCloseable {
    private final Path first;
    private final Path place;
    private @Nullable PrivateDirectory directory;

    /** For files that have no room in the first directory; the second is made in this place. */
    SecondPlace(Path first, Path place) {
        this.first = first;
        this.place = place;
    }

    /**
     * Where the file of a line with this id may be made.
     *
     * @throws IOException if there is no second place
     */
    Path fileFor(byte[] id) throws IOException {
        if (place.equals(first.getParent())) {
            throw new IOException("there is no second place, '" + place + "' is the first");
        }
        if (directory == null || !Files.isDirectory(directory.path())) {
            close();
            try {
                directory = PrivateDirectory.create("link", List.of(place));
            } catch (ConfigurationException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return LinkFile.beside(directory.socket(), id);
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
        }
    }
}
