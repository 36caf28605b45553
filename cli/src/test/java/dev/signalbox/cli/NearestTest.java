package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void countsSwappedWrongMissingAndExtraLetters() {
        assertThat(Nearest.distance("demo", "demo")).isZero();
        assertThat(Nearest.distance("dmeo", "demo")).isEqualTo(1);
        assertThat(Nearest.distance("demi", "demo")).isEqualTo(1);
        assertThat(Nearest.distance("dem", "demo")).isEqualTo(1);
        assertThat(Nearest.distance("ddemoo", "demo")).isEqualTo(2);
        assertThat(Nearest.distance("", "demo")).isEqualTo(4);
    }

    @Test
    void suggestsTheNearestAndNothingThatIsFar() {
        assertThat(Nearest.to("dmeo", List.of("help", "demo"))).contains("demo");
        assertThat(Nearest.to("worker", List.of("help", "demo"))).isEmpty();
    }
}
