package dev.signalbox;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A receiver's code in one of its forms, about to be given a link. */
abstract class Seat<T> {
    private final Object code;

    private Seat(Object code, String what) {
        this.code = Objects.requireNonNull(code, what);
    }

    /** What the user gave. */
    final Object code() {
        return code;
    }

    /** The code, if it can be called as it is. */
    @Nullable
    Receiver<? super T> plain() {
        return null;
    }

    /** Whether it answers with a stage. */
    boolean async() {
        return false;
    }

    /** Whether its answer may end the send. */
    boolean consuming() {
        return false;
    }

    /** The form in which every kind can be called. */
    abstract Call<T> call(Link<T> link);

    static <T> Seat<T> plain(Receiver<? super T> receiver) {
        return new Seat<>(receiver, "receiver") {
            @Override
            Receiver<? super T> plain() {
                return receiver;
            }

            @Override
            Call<T> call(Link<T> link) {
                return (sender, value) -> {
                    receiver.receive(value);
                    return null;
                };
            }
        };
    }

    static <T> Seat<T> withSender(BiReceiver<@Nullable Object, ? super T> receiver) {
        return new Seat<>(receiver, "receiver") {
            @Override
            Call<T> call(Link<T> link) {
                return (sender, value) -> {
                    receiver.receive(sender, value);
                    return null;
                };
            }
        };
    }

    static <T> Seat<T> answering(AnsweringReceiver<? super T, ?> receiver) {
        return new Seat<>(receiver, "receiver") {
            @Override
            Call<T> call(Link<T> link) {
                return (sender, value) -> receiver.receive(value);
            }
        };
    }

    static <T> Seat<T> consuming(AnsweringReceiver<? super T, Boolean> receiver) {
        return new Seat<>(receiver, "receiver") {
            @Override
            boolean consuming() {
                return true;
            }

            @Override
            Call<T> call(Link<T> link) {
                return (sender, value) -> receiver.receive(value);
            }
        };
    }

    static <T> Seat<T> async(AnsweringReceiver<? super T, ? extends CompletionStage<?>> receiver) {
        return new Seat<>(receiver, "receiver") {
            @Override
            boolean async() {
                return true;
            }

            @Override
            Call<T> call(Link<T> link) {
                return (sender, value) -> receiver.receive(value);
            }
        };
    }

    /** The code is held strongly, its owner weakly; code that holds the owner would defeat that, so it is refused. */
    static <T, O> Seat<T> owned(O owner, BiReceiver<? super O, ? super T> receiver, ReferenceQueue<Object> gone) {
        Objects.requireNonNull(owner, "owner");
        Class<?> type = Objects.requireNonNull(receiver, "receiver").getClass();
        boolean madeByCompiler = type.isHidden() || type.isSynthetic() || type.isAnonymousClass();
        if (madeByCompiler
                && Arrays.stream(type.getDeclaredFields())
                        .anyMatch(field -> !Modifier.isStatic(field.getModifiers()))) {
            throw new ConfigurationException(
                    "A weak receiver of " + owner.getClass().getName() + " may not capture anything ("
                            + Texts.nameOf(receiver)
                            + " does): what it captures, often the owner itself, would be held strongly and"
                            + " never be let go. Write connectWeak(owner, Owner::method) or connectWeak(this, (self, value) ->"
                            + " self.method(value)).");
        }
        return new Seat<>(receiver, "receiver") {
            @Override
            Call<T> call(Link<T> link) {
                WeakOwner<O> weak = new WeakOwner<>(owner, gone, link);
                return (sender, value) -> {
                    O alive = weak.get();
                    if (alive == null) {
                        link.close();
                        return Call.SKIPPED;
                    }
                    receiver.receive(alive, value);
                    return null;
                };
            }
        };
    }

    /** Comes up in the queue when the owner is gone, and knows whose it was. */
    static final class WeakOwner<O> extends WeakReference<O> {
        final Link<?> link;

        WeakOwner(O owner, ReferenceQueue<? super O> gone, Link<?> link) {
            super(owner, gone);
            this.link = link;
        }
    }
}
