package dev.signalbox.bench.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that was started and takes orders: its input, and its answers. */
final class Other {
    private static final long LIMIT_SECONDS = 5;

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader answers;

    /** Starts {@code java} with the same class path. What it says on the error stream goes where ours goes, or to the file. */
    Other(List<String> flags, Class<?> main, List<String> arguments, ProcessBuilder.Redirect errors)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        this.process = new ProcessBuilder(command).redirectError(errors).start();
        this.orders = process.getOutputStream();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    long pid() {
        return process.pid();
    }

    void tell(String order) throws IOException {
        orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    /** The words of its next answer, waiting for it. */
    String[] answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("process " + pid() + " ended without an answer");
        }
        return line.split(" ");
    }

    /** Kills it, if it runs. */
    void kill() {
        process.destroyForcibly();
    }

    /** Ends it, if it runs: by the end of its orders, so that it ends its own first; by force if it takes that long. */
    void end() {
        boolean interrupted = false;
        try {
            orders.close();
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            System.err.println("cannot end process " + pid() + " in good order: " + e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        kill();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
