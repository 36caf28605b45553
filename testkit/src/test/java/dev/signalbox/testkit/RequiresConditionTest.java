package dev.signalbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "makes an executable file by its permissions")
class RequiresConditionTest {
    @TempDir
    Path bin;

    @BeforeEach
    void installTool() throws IOException {
        Path tool = Files.createFile(bin.resolve("tool"));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void runsTheTestWhenEveryProgramIsThere() {
        assertThat(condition("").decide("tool").isDisabled()).isFalse();
    }

    @Test
    void skipsTheTestAndNamesWhatIsMissing() {
        var decision = condition("").decide("tool", "no-such-tool");
        assertThat(decision.isDisabled()).isTrue();
        assertThat(decision.getReason()).contains("not on the PATH: no-such-tool");
    }

    @Test
    void failsInPlaceOfSkippingWhenEverythingIsRequired() {
        assertThatThrownBy(() -> condition("all").decide("no-such-tool"))
                .hasMessageContaining("SIGNALBOX_REQUIRE=all")
                .hasMessageContaining("no-such-tool");
        assertThat(condition("all").decide("tool").isDisabled()).isFalse();
    }

    private RequiresCondition condition(String require) {
        return new RequiresCondition(Map.of("PATH", bin.toString(), "SIGNALBOX_REQUIRE", require));
    }
}
