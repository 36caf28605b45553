package dev.signalbox.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** Handles a pipe on somebody else's thread: waits on one of its own, and hands over only what is there to be done. */
final class Guest implements Runnable {
    private final Intake intake;
    private final Executor executor;
    private final int most;
    private final CompletableFuture<Boolean> result;

    Guest(Intake intake, Executor executor, int most, CompletableFuture<Boolean> result) {
        this.intake = intake;
        this.executor = executor;
        this.most = most;
        this.result = result;
    }

    @Override
    public void run() {
        try {
            while (!result.isDone()) {
                intake.awaitAny();
                int handled = turn();
                if (handled > 0 && most == 1) {
                    result.complete(true);
                } else if (intake.isClosed()) {
                    result.complete(false);
                }
            }
        } catch (ExecutionException e) {
            result.completeExceptionally(e.getCause());
        } catch (InterruptedException e) {
            result.cancel(false);
        } catch (RuntimeException | Error e) { // also from an executor that refuses
            result.completeExceptionally(e);
        }
    }

    /** One turn over there. What was cancelled meanwhile handles nothing. */
    private int turn() throws ExecutionException, InterruptedException {
        CompletableFuture<Integer> turn = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                turn.complete(result.isDone() ? 0 : intake.handle(most, Duration.ZERO));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                turn.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                turn.completeExceptionally(e);
            }
        });
        return turn.get();
    }
}
