package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.codec.RemoteFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Failures arrive, whatever they are. */
class FailuresTest {
    private static final StackTraceElement PLACE = new StackTraceElement("worker", "ocr-1", "pid 17", -1);

    private final Failures failures = new Failures(FailuresTest.class.getClassLoader(), TaskCodec.class);

    @SuppressWarnings("serial")
    static final class Unserializable extends RuntimeException {
        final transient Object fine = new Object();
        final Object broken = new Object();

        Unserializable(String message) {
            super(message);
        }
    }

    static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void arriveAsWhatTheyWere() {
        IOException failure = new IOException("disk", new IllegalStateException("why"));
        failure.addSuppressed(new RuntimeException("and this"));

        Throwable back = there(failure);

        assertThat(back).isInstanceOf(IOException.class).hasMessage("disk");
        assertThat(back.getCause()).isInstanceOf(IllegalStateException.class).hasMessage("why");
        assertThat(back.getSuppressed()).hasSize(1);
        assertThat(back.getStackTrace()[0].getMethodName()).isEqualTo("arriveAsWhatTheyWere");
        assertThat(back.getStackTrace()).endsWith(PLACE);
    }

    @Test
    void arriveAsTextWhenTheyCannotBeSerialized() {
        Throwable back = there(new Unserializable("who"));

        assertThat(back).isInstanceOfSatisfying(RemoteFailure.class, remote -> {
            assertThat(remote.type()).isEqualTo(Unserializable.class.getName());
            assertThat(remote.remoteMessage()).isEqualTo("who");
            assertThat(remote.stack()).contains("arriveAsTextWhenTheyCannotBeSerialized", "worker.ocr-1(pid 17)");
        });
    }

    @Test
    void arriveAsTextWhenTheirClassIsMissingHere() {
        Bytes bytes = new Bytes();
        failures.encode(new Unprintable(), bytes);
        byte[] unknown = new String(bytes.toArray(), StandardCharsets.ISO_8859_1)
                .replace("Unprintable", "Unprintablo")
                .getBytes(StandardCharsets.ISO_8859_1);

        Throwable back = failures.decode(ByteBuffer.wrap(unknown), PLACE);

        assertThat(back)
                .isInstanceOfSatisfying(
                        RemoteFailure.class, remote -> assertThat(remote.type()).endsWith("Unprintablo"));
    }

    @Test
    void arriveAlsoWhenTheyCannotBePrinted() {
        assertThat(there(new Unprintable())).isInstanceOf(Unprintable.class);
    }

    @Test
    void keepAMissingMessageMissing() {
        assertThat(there(new Unserializable(null)))
                .isInstanceOfSatisfying(
                        RemoteFailure.class,
                        remote -> assertThat(remote.remoteMessage()).isNull());
    }

    @Test
    void cutAStackThatIsTooLong() {
        StackOverflowError overflow = overflow();

        Throwable back = there(overflow);

        assertThat(back).isInstanceOf(StackOverflowError.class);
        assertThat(back.getStackTrace()).hasSizeLessThan(70);
        StringWriter text = new StringWriter();
        back.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).contains(" more");
    }

    @Test
    void leaveOutTheFramesBelowTheTask() {
        RuntimeException failure = new RuntimeException("x");
        failure.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("com.acme.Ocr", "read", "Ocr.java", 5),
            new StackTraceElement("java.util.concurrent.FutureTask", "run", "FutureTask.java", 9),
            new StackTraceElement("dev.signalbox.process.TaskCodec", "run", "TaskCodec.java", 9),
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 9)
        });

        Throwable back = there(failure);

        assertThat(Arrays.stream(back.getStackTrace()).map(StackTraceElement::getClassName))
                .containsExactly("com.acme.Ocr", "java.util.concurrent.FutureTask", "worker");
    }

    @Test
    void goOnAsTextWhenTheyAreTextAlready() {
        Throwable back = there(new RemoteFailure("com.acme.Gone", "m", "the stack"));

        assertThat(back)
                .isInstanceOfSatisfying(
                        RemoteFailure.class, remote -> assertThat(remote.type()).isEqualTo("com.acme.Gone"));
    }

    private static StackOverflowError overflow() {
        try {
            return recurse(1);
        } catch (StackOverflowError e) {
            return e;
        }
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static StackOverflowError recurse(int depth) {
        StackOverflowError deeper = recurse(depth + 1);
        return depth < 0 ? new StackOverflowError() : deeper;
    }

    private Throwable there(Throwable failure) {
        Bytes bytes = new Bytes();
        failures.encode(failure, bytes);
        return failures.decode(bytes.view(), PLACE);
    }
}
