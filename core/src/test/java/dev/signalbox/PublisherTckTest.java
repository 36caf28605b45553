package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** The Reactive Streams TCK for Flow on the publisher view of a signal; run from JUnit, so that the build knows one engine. */
@Timeout(120)
class PublisherTckTest {
    private static final long WAIT_MILLIS = 300;
    private static final long QUIET_MILLIS = 30;

    /** What cannot be tested on a signal. (The TCK also has tests named "untested…" that look at nothing.) */
    private static final Set<String> NOT_FOR_SIGNALS = Set.of(
            // a publisher that fails from the start: a signal cannot
            "optional_spec104_mustSignalOnErrorWhenFails",
            "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe");

    /** What may fail: the same elements for all subscribers. A signal is hot, and these do not subscribe at one time. */
    private static final String MULTICAST = "optional_spec111_multicast_";

    /** A signal on which a thread sends as long as somebody listens. */
    private abstract static class Verification extends FlowPublisherVerification<Integer> {
        private final ExecutorService senders = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });

        Verification() {
            super(new TestEnvironment(WAIT_MILLIS, QUIET_MILLIS), 1000);
        }

        abstract ReceiverOptions<Object> options();

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            Signal<Integer> signal = Signal.<Integer>builder().build();
            Flow.Publisher<Integer> publisher =
                    signal.publisher(elements == 0 ? options() : options().times(elements));
            return subscriber -> {
                publisher.subscribe(subscriber);
                if (elements == 0) {
                    signal.disconnectAll();
                } else {
                    senders.execute(() -> {
                        for (int i = 0; signal.hasReceivers(); i++) {
                            signal.send(i);
                        }
                    });
                }
            };
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            return null;
        }
    }

    /** Called on the thread that sends or asks. */
    public static final class OnTheSendersThread extends Verification {
        /** For TestNG. */
        public OnTheSendersThread() {}

        @Override
        ReceiverOptions<Object> options() {
            return receiver().capacity(4, Overflow.BLOCK);
        }
    }

    /** Called on an executor. */
    public static final class OnAnExecutor extends Verification {
        private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });

        /** For TestNG. */
        public OnAnExecutor() {}

        @Override
        ReceiverOptions<Object> options() {
            return receiver().on(executor);
        }
    }

    private static final class Results implements ITestListener {
        final Queue<ITestResult> passed = new ConcurrentLinkedQueue<>();
        final Queue<ITestResult> failed = new ConcurrentLinkedQueue<>();
        final Queue<ITestResult> skipped = new ConcurrentLinkedQueue<>();

        @Override
        public void onTestSuccess(ITestResult result) {
            passed.add(result);
        }

        @Override
        public void onTestFailure(ITestResult result) {
            failed.add(result);
        }

        @Override
        public void onTestSkipped(ITestResult result) {
            skipped.add(result);
        }
    }

    private static void verify(Class<? extends Verification> verification) {
        Results results = new Results();
        TestNG testng = new TestNG(false);
        testng.setTestClasses(new Class<?>[] {verification});
        testng.setVerbose(0);
        testng.addListener(results);
        testng.run();

        List<String> failures = results.failed.stream()
                .map(result -> result.getName() + ": " + result.getThrowable())
                .toList();
        assertThat(failures).isEmpty();
        Set<String> skipped = new TreeSet<>();
        for (ITestResult result : results.skipped) {
            if (!result.getName().startsWith("untested_") && !result.getName().startsWith(MULTICAST)) {
                skipped.add(result.getName());
            }
        }
        assertThat(skipped).isEqualTo(new TreeSet<>(NOT_FOR_SIGNALS));
        assertThat(results.passed).hasSizeGreaterThan(25);
    }

    @Test
    void thePublisherPassesOnTheSendersThread() {
        verify(OnTheSendersThread.class);
    }

    @Test
    void thePublisherPassesOnAnExecutor() {
        verify(OnAnExecutor.class);
    }
}
