package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.process.SupervisionIT.Fragile;
import dev.signalbox.process.SupervisionIT.Glass;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that are started, watched and stopped together. */
@Timeout(120)
class ProcessGroupIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static MessageProcess<Fragile> glass(String name) {
        return MessageProcess.of(Fragile.class, Glass::new)
                .options(process()
                        .name(name)
                        .jvm(JvmOptions.builder()
                                .heap("32m")
                                .stderr(ChildOutput.discarded())
                                .build()))
                .create();
    }

    @Test
    void theEndOfOneIsTheEndOfAllAndAllAreStartedAgain() throws Exception {
        MessageProcess<Fragile> one = glass("one");
        MessageProcess<Fragile> two = glass("two");
        try (ProcessGroup group = ProcessGroup.oneForAll(one, two)
                .restarts(1, Duration.ofMinutes(10))
                .backOff(Duration.ZERO, Duration.ZERO)
                .start()) {
            assertThat(one.front().add(5)).isEqualTo(5);
            assertThat(two.front().add(7)).isEqualTo(7);
            two.kill();
            await().atMost(SOON).until(() -> one.starts() == 2 && two.starts() == 2);
            assertThat(one.front().add(1)).isEqualTo(1);
            assertThat(two.front().add(1)).isEqualTo(1);
            one.kill();
            assertThat(one.waitStop(SOON)).contains(BackState.FAILED);
            assertThat(two.waitStop(SOON))
                    .hasValueSatisfying(state -> assertThat(state.isFinal()).isTrue());
            assertThat(group.members()).containsExactly(one, two);
        }
    }

    @Test
    void theEndOfOneMayAlsoBeItsOwnAffair() throws Exception {
        MessageProcess<Fragile> one = glass("one");
        MessageProcess<Fragile> two = glass("two");
        try (ProcessGroup group = ProcessGroup.oneForOne(one, two)
                .backOff(Duration.ZERO, Duration.ZERO)
                .start()) {
            assertThat(one.front().add(5)).isEqualTo(5);
            two.kill();
            await().atMost(SOON).until(() -> two.starts() == 2);
            assertThat(two.front().add(1)).isEqualTo(1);
            assertThat(one.front().add(1)).isEqualTo(6);
            assertThatThrownBy(() -> ProcessGroup.oneForOne(one)).isInstanceOf(IllegalStateException.class);
            group.stop();
            assertThat(one.state()).isEqualTo(BackState.STOPPED);
            assertThat(two.state()).isEqualTo(BackState.STOPPED);
        }
    }
}
