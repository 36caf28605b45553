package dev.signalbox;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Builds a question with a name, a failure handler or hooks. Not thread-safe; the question is.
 *
 * @param <T> what is asked
 * @param <R> what is answered
 */
public final class QuestionBuilder<T, R extends @Nullable Object> extends WiringBuilder<T, QuestionBuilder<T, R>> {
    private static final AtomicLong NAMELESS = new AtomicLong();

    QuestionBuilder() {}

    @Override
    QuestionBuilder<T, R> self() {
        return this;
    }

    /** The question. */
    public Question<T, R> build() {
        return new Question<>(nameOr("question-" + NAMELESS.incrementAndGet()), failureHandler(), wiringOptions());
    }
}
