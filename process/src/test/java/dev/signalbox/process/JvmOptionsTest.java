package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmOptionsTest {
    @ParameterizedTest
    @CsvSource({"512m, 536870912", "2G, 2147483648", "4096k, 4194304", "3000000, 3000000"})
    void readsSizesAsTheJvmDoes(String size, long bytes) {
        assertThat(JvmOptions.builder().heap(size).build().heapBytes).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"'', heap", "12q, heap", "-1m, heap", "1.5g, heap", "1k, heapBytes=1024"})
    void refusesSizesThatAreNone(String size, String named) {
        assertThatThrownBy(() -> JvmOptions.builder().heap(size).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(named);
    }

    @Test
    void namesBothOptionsThatClash() {
        refused(JvmOptions.builder().heap("64m").flags("-Xmx1g"), "heap and the flag -Xmx");
        refused(JvmOptions.builder().debug().flags("-agentlib:jdwp=transport=dt_socket"), "debug and a JDWP flag");
    }

    @Test
    void refusesFlagsForWhichThereAreOptions() {
        refused(JvmOptions.builder().flags("-cp"), "'-cp'");
        refused(JvmOptions.builder().flags("com.acme.Main"), "'com.acme.Main'");
        refused(JvmOptions.builder().flags("@file"), "'@file'");
    }

    @Test
    void refusesWhatIsOutOfItsRange() {
        refused(JvmOptions.builder().name(" "), "name=' '");
        refused(JvmOptions.builder().name("two\nlines"), "name=");
        refused(JvmOptions.builder().startLimit(Duration.ZERO), "startLimit=PT0S");
        refused(JvmOptions.builder().orphanLimit(Duration.ofSeconds(-1)), "orphanLimit=PT-1S");
        refused(JvmOptions.builder().stopLimits(Duration.ofSeconds(-1), Duration.ZERO), "to ask=PT-1S");
        refused(JvmOptions.builder().debug(70_000, false), "debugPort=70000");
        refused(JvmOptions.builder().environment("a=b", "c"), "'a=b'");
        refused(JvmOptions.builder().property("a=b", "c"), "'a=b'");
    }

    @Test
    void beginsAgainWithWhatWasChosen() {
        JvmOptions first = JvmOptions.builder()
                .name("a")
                .heap("64m")
                .environment("x", "y")
                .property("p", "q")
                .flags("-Xss1m")
                .build();
        JvmOptions second = first.toBuilder().name("b").build();
        assertThat(first.name).isEqualTo("a");
        assertThat(second).usingRecursiveComparison().ignoringFields("name").isEqualTo(first);
        assertThat(second.name).isEqualTo("b");
    }

    private static void refused(JvmOptions.Builder builder, String named) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Cannot start child JVMs")
                .hasMessageContaining(named);
    }
}
