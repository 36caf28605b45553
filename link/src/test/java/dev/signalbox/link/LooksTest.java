package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LooksTest {
    @Test
    void nobodyLooksWhereThereIsOneProcessorOrBatteryToSave() {
        assertThat(new Looks(WaitPolicy.LATENCY, 1).budget()).isZero();
        assertThat(new Looks(WaitPolicy.ADAPTIVE, 1).budget()).isZero();
        assertThat(new Looks(WaitPolicy.SPIN, 1).budget()).isZero();
        assertThat(new Looks(WaitPolicy.SPIN, 1).neverSleeps()).isFalse();
        Looks battery = new Looks(WaitPolicy.BATTERY, 8);
        assertThat(battery.budget()).isZero();
        assertThat(battery.see(() -> {
                    throw new AssertionError("looked");
                }))
                .isFalse();
    }

    @Test
    void looksLongerForLatency() {
        assertThat(new Looks(WaitPolicy.LATENCY, 2).budget()).isGreaterThan(new Looks(WaitPolicy.ADAPTIVE, 2).budget());
        assertThat(new Looks(WaitPolicy.SPIN, 2).neverSleeps()).isTrue();
    }

    @Test
    void stopsLookingWhenTheTimeIsOver() {
        int[] looks = {0};
        assertThat(new Looks(WaitPolicy.LATENCY, 2).see(() -> ++looks[0] < 0, System.nanoTime()))
                .isFalse();
        assertThat(looks[0]).isEqualTo(Looks.LOOKS_A_ROUND);
    }

    @Test
    void theAdaptiveOneHardlyLooksAfterLookingInVainAndTriesAgainAtTimes() {
        Looks looks = new Looks(WaitPolicy.ADAPTIVE, 2);
        long full = looks.budget();
        int brief = 0;
        for (int i = 0; i < 64; i++) {
            assertThat(looks.see(() -> false)).isFalse();
            if (looks.budget() < full) {
                brief++;
            }
        }
        assertThat(brief).isBetween(50, 63);
        assertThat(looks.see(() -> true)).isTrue();
        assertThat(looks.budget()).isEqualTo(full);
    }
}
