package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.process.ChildFailedException;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.StopReport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ChildrenTest {
    @Test
    void aTaskRunsInAChildOfItsOwn() throws Exception {
        assertThat(Children.task("/scans").lastOutput()).containsExactly("reading /scans");
    }

    @Test
    void aChildThatIsHandedSettingsServesUntilItIsStopped() throws Exception {
        Queue<String> console = new ConcurrentLinkedQueue<>();
        Queue<String> alarms = new ConcurrentLinkedQueue<>();
        try (ChildJvm child = Children.serve(new Children.Settings("/scans", List.of("eng", "deu")), console)) {
            Children.watch(child, alarms);
            while (!console.contains("serving [eng, deu]")) {
                Thread.onSpinWait();
            }
            assertThat(Children.stop(child).step()).isEqualTo(StopReport.Step.ASKED);
        }
        assertThat(console).containsExactly("serving [eng, deu]", "tidied up");
        assertThat(alarms).isEmpty();
    }

    @Test
    void aMainClassThatFailsIsAnException() {
        assertThatThrownBy(() -> Children.main(Broken.class))
                .isInstanceOf(ChildFailedException.class)
                .hasMessageContaining("no --folder /scans");
    }

    /** A program. */
    public static final class Broken {
        private Broken() {}

        /** Fails. */
        public static void main(String[] args) {
            throw new IllegalStateException("no " + String.join(" ", args));
        }
    }
}
