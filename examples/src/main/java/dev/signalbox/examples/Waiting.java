package dev.signalbox.examples;

import dev.signalbox.Expectation;
import dev.signalbox.Signal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Waiting for what is sent. */
final class Waiting {
    record Request(int id) {}

    record Reply(int id, String text) {}

    private Waiting() {}

    static Reply forTheReplyToARequest(Signal<Request> requests, Signal<Reply> replies) throws InterruptedException {
        // region wait-expect
        try (Expectation<Reply> reply = replies.expect(r -> r.id() == 7)) {
            requests.send(new Request(7));
            return reply.await(Duration.ofSeconds(1));
        }
        // endregion
    }

    static void thatNothingComes(Signal<Request> requests, Signal<Reply> replies) throws InterruptedException {
        // region wait-none
        try (Expectation<Reply> reply = replies.expect()) {
            requests.send(new Request(8));
            reply.assertNone(Duration.ofMillis(50));
        }
        // endregion
    }

    static CompletableFuture<String> withoutBlocking(Signal<Request> requests, Signal<Reply> replies) {
        // region wait-next
        CompletableFuture<String> text = replies.next().thenApply(Reply::text);
        requests.send(new Request(7));
        // endregion
        return text;
    }
}
