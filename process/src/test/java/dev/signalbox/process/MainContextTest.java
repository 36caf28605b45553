package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.process.MessageContract.Counter;
import dev.signalbox.process.MessageContract.CounterBack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The frame of a program. */
@Timeout(120)
class MainContextTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Tells what it does. */
    private static class Program extends MainContext {
        final List<String> steps = new CopyOnWriteArrayList<>();
        final CompletableFuture<Integer> counted = new CompletableFuture<>();
        private @Nullable MessageProcess<Counter> counter;

        @Override
        protected void startProcesses() throws Exception {
            steps.add("processes");
            own(() -> steps.add("closed first owned"));
            for (String name : List.of("one", "two")) {
                MessageProcess<Counter> made = start(MessageProcess.of(Counter.class, CounterBack::new)
                        .options(process().name(name).inThread())
                        .create());
                made.onExit(exit -> steps.add("ended " + name));
                made.onMessage("n", e -> counted.complete(e.arg(0, Integer.class)));
                select().add(made, made::handleAvailable);
                counter = made;
            }
        }

        @Override
        protected void startThreads() throws Exception {
            steps.add("threads");
            own(() -> steps.add("closed last owned"));
            MessageProcess<Counter> made = counter;
            if (made != null) {
                made.front().tell("n", 1);
            }
        }
    }

    @Test
    @Tag("V33")
    @Tag("V34")
    void startsProcessesBeforeThreadsAndClosesInReverseOrderAlsoAsAThread() throws Exception {
        Program program = new Program();
        program.runAsThread();
        assertThat(program.counted.get(60, TimeUnit.SECONDS)).isZero();
        program.stopThread(SOON);
        program.close();
        assertThat(program.steps.subList(0, 3)).containsExactly("processes", "threads", "closed last owned");
        assertThat(program.steps.subList(3, 5)).containsExactlyInAnyOrder("ended one", "ended two");
        assertThat(program.steps.subList(5, program.steps.size())).containsExactly("closed first owned");
        assertThatThrownBy(program::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once");
    }

    @Test
    @Tag("V33")
    void runsOnTheThreadOfTheCallerUntilAStopIsRequested() throws Exception {
        Program program = new Program();
        CompletableFuture<Void> stopper = program.counted.thenAccept(n -> program.requestStop());
        program.run();
        stopper.get(60, TimeUnit.SECONDS);
        assertThat(program.steps).endsWith("closed first owned");
    }

    @Test
    void whatTheStartThrowsComesOutAndWhatWasStartedIsClosed() {
        Program program = new Program() {
            @Override
            protected void startThreads() throws Exception {
                super.startThreads();
                throw new IOException("no server");
            }
        };
        assertThatThrownBy(program::run).isInstanceOf(IOException.class).hasMessage("no server");
        assertThat(program.steps).contains("ended one", "ended two", "closed first owned");
    }

    @Test
    void whatTheLoopThrowsComesOutOfTheStop() throws Exception {
        Program program = new Program() {
            @Override
            protected void loop() throws Exception {
                throw new IOException("in the loop");
            }
        };
        program.runAsThread();
        assertThatThrownBy(() -> program.stopThread(SOON))
                .isInstanceOf(IOException.class)
                .hasMessage("in the loop");
        program.close();
    }

    @Test
    void whatDoesNotCloseIsLeftAndWhatFailsToCloseIsLogged() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        Program program = new Program() {
            @Override
            protected void startProcesses() {
                own(() -> steps.add("closed"));
                own(() -> {
                    throw new IOException("cannot close this, as expected");
                });
                own(() -> assertThat(forever.await(60, TimeUnit.SECONDS)).isFalse());
            }

            @Override
            protected Duration closeLimit() {
                return Duration.ofMillis(50);
            }
        };
        program.runAsThread();
        program.stopThread(SOON);
        assertThat(program.steps).endsWith("closed");
    }

    @Test
    void oneThatNeverRanClosesWhatItHas() {
        Program program = new Program();
        program.close();
        assertThat(program.steps).isEmpty();
        assertThatThrownBy(() -> program.own(() -> {})).isInstanceOf(IllegalStateException.class);
    }
}
