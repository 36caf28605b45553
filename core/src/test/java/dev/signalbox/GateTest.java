package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class GateTest {
    private final List<Object> heard = new ArrayList<>();
    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Gate<String> gate =
            Gate.<String>builder().name("delete").onFailure(failures::add).build();

    @Test
    void withNobodyToAskItIsAllowed() {
        assertThat(gate.check("a")).isEqualTo(Verdict.allow());
        gate.checkOrThrow("a");
    }

    @Test
    void theFirstThatDeniesDecidesAndTheRestIsNotAsked() {
        gate.connect(value -> Verdict.allow());
        gate.connect(
                value -> Verdict.allowIf(value.length() < 3, "too long"),
                receiver().named("length"));
        gate.connect(value -> {
            heard.add(value);
            return Verdict.deny("never");
        });

        assertThat(gate.check("long")).isEqualTo(new Verdict(false, "too long", "length"));
        assertThat(heard).isEmpty();
        assertThat(gate.check("ok").reason()).isEqualTo("never");
        assertThatThrownBy(() -> gate.checkOrThrow("long"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("'delete'", "\"long\"", "too long", "'length'");
    }

    @Test
    void monitorsAreToldEveryVerdictAndCannotChangeIt() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        gate.connectMonitor(heard::add);
        gate.connectMonitor(
                checked -> {
                    throw new IllegalStateException("test");
                },
                receiver().named("broken"));
        gate.connectMonitor(heard::add, receiver().on(tasks::add));
        gate.connectMonitor(checked -> heard.add("x"), receiver().from("x"));
        gate.connect(
                value -> Verdict.allowIf(value.isEmpty(), "not empty"),
                receiver().named("guard"));
        gate.check("");
        gate.check("x", "a");

        Gate.Checked<String> denied = new Gate.Checked<>("a", new Verdict(false, "not empty", "guard"));
        assertThat(heard).containsExactly(new Gate.Checked<>("", Verdict.allow()), denied, "x");
        tasks.remove().run();
        assertThat(heard).hasSize(5).endsWith(denied);
        assertThat(failures).extracting(Failure::signal).containsExactly("delete", "delete");
        assertThat(failures).extracting(Failure::receiver).containsExactly("broken", "broken");
        assertThat(failures).extracting(Failure::value).map(String.class::cast).containsExactly("", "a");
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void aReceiverThatFailsOrSaysNothingDenies() {
        Subscription broken = gate.connect(
                value -> {
                    throw new IllegalStateException("test");
                },
                receiver().named("broken"));
        assertThat(gate.check("a").allowed()).isFalse();
        assertThat(gate.check("a").reason()).contains("it failed", "test");
        assertThat(gate.check("a").receiver()).isEqualTo("broken");
        broken.close();
        gate.connect(value -> null);

        assertThat(gate.check("a").reason()).contains("null in place of a verdict");
        assertThat(failures).hasSize(4);
    }

    @Test
    void builtToFailOpenAReceiverThatFailsAllows() {
        Gate<String> open =
                Gate.<String>builder().failOpen().onFailure(failures::add).build();
        open.connect(value -> {
            throw new IllegalStateException("test");
        });
        assertThat(open.check("a").allowed()).isTrue();
        open.connect(value -> Verdict.deny("no"));

        assertThat(open.check("a").reason()).isEqualTo("no");
        assertThat(failures).hasSize(2);
    }

    @Test
    void asksOnlyThoseThatHearTheSenderWantTheValueAndHaveCallsLeft() {
        gate.connect(value -> Verdict.deny("x"), receiver().from("x"));
        gate.connect(value -> Verdict.deny("empty"), receiver(String.class).when(String::isEmpty));
        gate.connect(value -> Verdict.deny("once"), receiver().once());

        assertThat(gate.check("a").reason()).isEqualTo("once");
        assertThat(gate.check("a").allowed()).isTrue();
        assertThat(gate.check("").reason()).isEqualTo("empty");
        assertThat(gate.check("x", "a").reason()).isEqualTo("x");
    }

    @Test
    void receiversCannotBeOnAnExecutor() {
        assertThatThrownBy(
                        () -> gate.connect(value -> Verdict.allow(), receiver().on(Runnable::run)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'delete'", "executor=", "Question");
    }

    @Test
    void aCircleOfChecksEndsWithAClearError() {
        for (int i = 0; i < 3; i++) {
            gate.connect(value -> gate.check(value));
        }

        assertThatThrownBy(() -> gate.check("a"))
                .isInstanceOf(SignalboxException.class)
                .hasMessageContainingAll("never ends", "'delete'");
    }

    @Test
    void closesReceiversAndMonitorsAndShowsWhoIsAsked() {
        gate.connect(value -> Verdict.deny("no"), receiver().named("guard"));
        gate.connectMonitor(heard::add);
        assertThat(gate.toString()).isEqualTo("Gate delete → [guard]");
        assertThat(gate.receivers()).hasSize(1);
        gate.disconnectAll();

        assertThat(gate.check("a").allowed()).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void verdictsHaveAReasonIfTheyDenyAndNoneIfTheyAllow() {
        assertThatThrownBy(() -> new Verdict(true, "reason", null)).hasMessageContainingAll("allowed=true", "reason");
        assertThatThrownBy(() -> new Verdict(false, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verdict.deny(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> gate.check(null)).hasMessageContaining("a gate checks no null");
    }
}
