package dev.signalbox.bench.contest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that was started and takes orders: its input, and its answers. */
public final class Other {
    private static final long LIMIT_SECONDS = 5;

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader answers;

    /** Starts it. What it says on the error stream goes where ours goes, or to the file. */
    public Other(List<String> command, ProcessBuilder.Redirect errors) throws IOException {
        this.process = new ProcessBuilder(command).redirectError(errors).start();
        this.orders = process.getOutputStream();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The command of a JVM with the same class path as this one. */
    public static List<String> java(List<String> flags, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** Says something to it. */
    public void tell(String order) throws IOException {
        orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    /** The words of its next answer, waiting for it. */
    public String[] answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("process " + pid() + " ended without an answer");
        }
        return line.split(" ");
    }

    /** Kills it, and what it has started, if it runs. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Ends it, if it runs: by the end of its orders, so that it ends its own first; by force if it takes that long. */
    public void end() {
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
