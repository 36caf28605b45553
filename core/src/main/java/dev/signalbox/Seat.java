package dev.signalbox;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A receiver's code in one of its forms, about to be given a link. */
abstract class Seat<T> {
    private final Object code;

    Seat(Object code, String what) {
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

    /** Is told that there will be no more calls. */
    void ended() {}

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
                return (sender, value) -> Objects.requireNonNull(
                        receiver.receive(value), "an asynchronous receiver gave null in place of a stage");
            }
        };
    }

    static <T> Seat<T> answeringWithSender(BiFunction<@Nullable Object, ? super T, ?> receiver) {
        return new Seat<>(receiver, "receiver") {
            @Override
            Call<T> call(Link<T> link) {
                return receiver::apply;
            }
        };
    }

    /** The code is held strongly, its owner weakly; code that holds the owner would defeat that, so it is refused. */
    static <T, O> Seat<T> owned(O owner, BiReceiver<? super O, ? super T> receiver, ReferenceQueue<Object> gone) {
        refuseCaptures(owner, receiver);
        return new Owned<T, O>(owner, receiver, gone) {
            @Override
            @Nullable
            Object call(O alive, T value) throws Exception {
                receiver.receive(alive, value);
                return null;
            }
        };
    }

    static <T, O> Seat<T> answeringOwned(
            O owner, BiFunction<? super O, ? super T, ?> receiver, ReferenceQueue<Object> gone) {
        refuseCaptures(owner, receiver);
        return new Owned<T, O>(owner, receiver, gone) {
            @Override
            @Nullable
            Object call(O alive, T value) {
                return receiver.apply(alive, value);
            }
        };
    }

    private static void refuseCaptures(Object owner, Object code) {
        Objects.requireNonNull(owner, "owner");
        Class<?> type = Objects.requireNonNull(code, "receiver").getClass();
        boolean madeByCompiler = type.isHidden() || type.isSynthetic() || type.isAnonymousClass();
        if (madeByCompiler
                && Arrays.stream(type.getDeclaredFields())
                        .anyMatch(field -> !Modifier.isStatic(field.getModifiers()))) {
            throw new ConfigurationException(
                    "A weak receiver of " + owner.getClass().getName() + " may not capture anything ("
                            + Texts.nameOf(code)
                            + " does): what it captures, often the owner itself, would be held strongly and"
                            + " never be let go. Write connectWeak(owner, Owner::method) or connectWeak(this, (self, value) ->"
                            + " self.method(value)).");
        }
    }

    private abstract static class Owned<T, O> extends Seat<T> {
        private final WeakOwner<O> weak; // the link keeps its seat, so the seat may not keep the owner

        Owned(O owner, Object code, ReferenceQueue<Object> gone) {
            super(code, "receiver");
            this.weak = new WeakOwner<>(owner, gone);
        }

        abstract @Nullable Object call(O alive, T value) throws Exception;

        @Override
        final Call<T> call(Link<T> link) {
            weak.link = link;
            return (sender, value) -> {
                O alive = weak.get();
                if (alive == null) {
                    link.close();
                    return Call.SKIPPED;
                }
                return call(alive, value);
            };
        }
    }

    /** Comes up in the queue when the owner is gone, and knows whose it was. */
    static final class WeakOwner<O> extends WeakReference<O> {
        volatile @Nullable Link<?> link;

        WeakOwner(O owner, ReferenceQueue<? super O> gone) {
            super(owner, gone);
        }
    }
}
