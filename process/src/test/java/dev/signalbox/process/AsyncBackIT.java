package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.process.AsyncBackContract.Meetings;
import dev.signalbox.process.AsyncBackContract.Room;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An asynchronous back in a process of its own. */
@Timeout(120)
class AsyncBackIT {
    @Test
    @Tag("V21")
    void messagesOverlapInAProcessToo() throws Exception {
        ProcessOptions options =
                process().asynchronous(10).jvm(JvmOptions.builder().heap("64m").build());
        try (MessageProcess<Meetings> process =
                MessageProcess.of(Meetings.class, Room::new).options(options).start()) {
            CompletionStage<String> one = process.front().meet("stage");
            assertThat(MessageContract.got(process.front().meet("stage"))).isEqualTo("met stage");
            assertThat(MessageContract.got(one)).isEqualTo("met stage");
            CompletableFuture<String> here = CompletableFuture.supplyAsync(() -> {
                try {
                    return process.front().meetOnThread("thread");
                } catch (InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            assertThat(process.front().meetOnThread("thread")).isEqualTo("met thread");
            assertThat(MessageContract.got(here)).isEqualTo("met thread");
        }
    }
}
