package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EventMethodsTest {
    static final class Kitchen {
        @Receives("price-of")
        int priceOf(String food) {
            return food.length();
        }

        @Receives("close")
        void close() throws IOException {
            throw new IOException("still guests here");
        }

        @Receives("later")
        CompletionStage<String> later() {
            return CompletableFuture.completedFuture("done");
        }
    }

    static final class Twice {
        @Receives("a")
        void first() {}

        @Receives("a")
        void second() {}
    }

    private final EventMethods kitchen = EventMethods.of(new Kitchen());

    @Test
    void givesWhatTheMethodGivesAndThrowsWhatItThrows() throws Exception {
        assertThat(kitchen.call(Event.of("price-of", "sushi"))).isEqualTo(5);
        assertThatThrownBy(() -> kitchen.call(Event.of("close")))
                .isInstanceOf(IOException.class)
                .hasMessage("still guests here");
    }

    @Test
    void saysWhatIsThereWhenANameHasNoMethod() {
        assertThatThrownBy(() -> kitchen.call(Event.of("dance")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("\"dance\"")
                .hasMessageContaining("price-of");
        assertThat(kitchen.names()).containsExactlyInAnyOrder("price-of", "close", "later");
    }

    @Test
    void refusesArgumentsThatDoNotFitAndCallsNothing() {
        assertThatThrownBy(() -> kitchen.call(Event.of("price-of")))
                .isInstanceOf(ArgumentException.class)
                .hasMessageContaining("priceOf");
    }

    @Test
    void knowsWhichMethodsEndLater() {
        assertThat(kitchen.givesStage("later")).isTrue();
        assertThat(kitchen.givesStage("price-of")).isFalse();
        assertThat(kitchen.givesStage("dance")).isFalse();
    }

    @Test
    void takesOneMethodForEachName() {
        assertThatThrownBy(() -> EventMethods.of(new Twice()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two are for \"a\"");
    }
}
