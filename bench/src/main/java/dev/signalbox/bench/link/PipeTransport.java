package dev.signalbox.bench.link;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** A pipe for each direction, with blocking reads and a write for each message. Named, since the JDK makes no other between processes. */
final class PipeTransport implements Transport {
    @Override
    public Listening listen(Path directory, int length) throws IOException, InterruptedException {
        Process made = new ProcessBuilder(
                        "mkfifo",
                        directory.resolve("there").toString(),
                        directory.resolve("back").toString())
                .inheritIO()
                .start();
        if (made.waitFor() != 0) {
            throw new IOException("mkfifo failed, exit=" + made.exitValue());
        }
        return Transport.at(directory, () -> {
            // opening waits for the other end, so both do it in the same order
            FileOutputStream out =
                    new FileOutputStream(directory.resolve("there").toFile());
            FileInputStream in = new FileInputStream(directory.resolve("back").toFile());
            return new StreamLine(in.getChannel(), out.getChannel(), length, false);
        });
    }

    @Override
    public Line connect(String address, int length) throws IOException {
        Path directory = Path.of(address);
        FileInputStream in = new FileInputStream(directory.resolve("there").toFile());
        FileOutputStream out = new FileOutputStream(directory.resolve("back").toFile());
        return new StreamLine(in.getChannel(), out.getChannel(), length, false);
    }
}
