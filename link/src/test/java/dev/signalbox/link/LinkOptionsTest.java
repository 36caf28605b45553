package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkOptionsTest {
    @Test
    void refusesWhatCannotBeAndNamesIt() {
        refuses(LinkOptions.builder().ringBytes(5000), "ringBytes=5000");
        refuses(LinkOptions.builder().ringBytes(2048), "ringBytes=2048");
        refuses(LinkOptions.builder().ringBytes(1 << 29), "ringBytes=536870912");
        refuses(LinkOptions.builder().maxFrameBytes(0), "maxFrameBytes=0");
        refuses(LinkOptions.builder().handshakeLimit(Duration.ZERO), "handshakeLimit=PT0S");
    }

    @Test
    void hasDefaultsThatFitAContainersSharedMemory() {
        LinkOptions defaults = LinkOptions.defaults();
        assertThat(defaults.ringBytes()).isEqualTo(256 * 1024);
        assertThat(defaults.waiting()).isEqualTo(WaitPolicy.ADAPTIVE);
    }

    private static void refuses(LinkOptions.Builder options, String named) {
        assertThatThrownBy(options::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(named);
    }
}
