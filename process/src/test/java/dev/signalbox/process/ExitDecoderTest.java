package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitDecoderTest {
    private static final List<String> EXHAUSTED =
            List.of("Terminating due to java.lang.OutOfMemoryError: Java heap space");

    @ParameterizedTest
    @CsvSource({
        "0, true, , EXITED",
        "7, true, , EXITED",
        "1, false, , EXITED",
        "128, true, , EXITED",
        "255, false, , EXITED",
        "137, false, SIGKILL, SIGNALLED",
        "139, false, SIGSEGV, SIGNALLED",
        "134, false, SIGABRT, SIGNALLED",
        "143, true, SIGTERM, SIGNALLED",
        "143, false, SIGTERM, SIGNALLED",
        "130, true, SIGINT, SIGNALLED",
        "159, false, signal 31, SIGNALLED",
        "137, true, , EXITED",
        "-1, false, , EXITED"
    })
    void tellsSignalsFromExitCodesThatLookLikeThem(int code, boolean bye, String signal, ExitReason reason) {
        assertThat(ExitDecoder.signal(code, bye)).isEqualTo(signal);
        assertThat(ExitDecoder.reason(code, bye, false, List.of())).isEqualTo(reason);
    }

    @Test
    void knowsExhaustedMemoryByWhatTheJvmSaysOfIt() {
        assertThat(ExitDecoder.reason(3, false, false, EXHAUSTED)).isEqualTo(ExitReason.OUT_OF_MEMORY);
        assertThat(ExitDecoder.reason(3, true, false, EXHAUSTED)).isEqualTo(ExitReason.EXITED);
        assertThat(ExitDecoder.reason(3, false, false, List.of())).isEqualTo(ExitReason.EXITED);
    }

    @Test
    void knowsACrashByItsReportWhateverTheCode() {
        assertThat(ExitDecoder.reason(134, false, true, List.of())).isEqualTo(ExitReason.NATIVE_CRASH);
        assertThat(ExitDecoder.reason(1, false, true, List.of())).isEqualTo(ExitReason.NATIVE_CRASH);
    }
}
