package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a back logs. */
@Timeout(120)
class MessageLogIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    interface Talker {
        void log(String level, String text);
    }

    static final class TalkerBack implements Talker {
        @Override
        public void log(String level, String text) {
            BackContext.current().logger().log(Level.valueOf(level), text);
        }
    }

    @Test
    @Tag("V18")
    void whatTheBackLogsComesHereInTheLevelAndFormatThatWereChosen() throws Exception {
        PrintStream errors = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (MessageProcess<Talker> talker = MessageProcess.of(Talker.class, TalkerBack::new)
                .options(ProcessOptions.process()
                        .name("talker")
                        .jvm(JvmOptions.builder().heap("32m").build()))
                .start()) {
            talker.formatLogger(Level.DEBUG, "%2$s of %3$s: %4$s");
            talker.front().log("DEBUG", "from the back");
            talker.logger().log(Level.DEBUG, "from the front");
            talker.front().log("TRACE", "not wanted");
            talker.front().log("WARNING", "the last");
            await().atMost(SOON).until(() -> text(printed).contains("the last"));
            assertThat(text(printed).lines())
                    .contains(
                            "DEBUG of talker: from the back",
                            "DEBUG of talker: from the front",
                            "WARNING of talker: the last")
                    .noneMatch(line -> line.contains("not wanted"));
            talker.logLevel(Level.ERROR);
            talker.front().log("WARNING", "too low");
            talker.front().log("ERROR", "high");
            await().atMost(SOON).until(() -> text(printed).contains("high"));
            assertThat(text(printed)).doesNotContain("too low");
        } finally {
            System.setErr(errors);
        }
    }

    private static String text(ByteArrayOutputStream printed) {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
