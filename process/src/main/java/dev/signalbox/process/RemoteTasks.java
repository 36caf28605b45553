package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What is done in a worker with the objects that live there. */
final class RemoteTasks {
    private RemoteTasks() {}

    /** Under which an object is kept. */
    private record Id(long number) {}

    /** Why there is no object. */
    private record Missing(Throwable why) {}

    /** What a task is called after: what it does with an object, if that is what it is for. */
    static Object subject(Object task) {
        if (task instanceof Call<?, ?> call) {
            return call.what;
        }
        return task instanceof Act<?> act ? act.what : task;
    }

    private static Object object(long id) {
        Object object = TaskContext.current().kept().get(new Id(id));
        if (object instanceof Missing missing) {
            throw new SignalboxException(
                    "The object of remote " + id + " could not be made: " + missing.why, missing.why);
        }
        if (object == null) {
            throw new IllegalStateException(
                    "The object of remote " + id + " is not there: it was closed, or its lease is over");
        }
        return object;
    }

    record Create(long id, Task<?> factory) implements Task<@Nullable Void> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Void call() throws Exception {
            ConcurrentMap<Object, Object> kept = TaskContext.current().kept();
            try {
                Object object = factory.call();
                if (object == null) {
                    throw new NullPointerException("The factory gave null");
                }
                kept.put(new Id(id), object);
                return null;
            } catch (Throwable e) {
                kept.put(new Id(id), new Missing(e));
                throw e;
            }
        }
    }

    record Call<T, R extends @Nullable Object>(long id, TaskFunction<? super T, R> what) implements Task<R> {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("unchecked") // the handle has the type
        public R call() throws Exception {
            return what.apply((T) object(id));
        }
    }

    record Act<T>(long id, TaskAction<? super T> what) implements VoidTask {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("unchecked") // the handle has the type
        public void perform() throws Exception {
            what.accept((T) object(id));
        }
    }

    record Release(long id) implements VoidTask {
        private static final long serialVersionUID = 1L;

        @Override
        public void perform() throws Exception {
            Object object = TaskContext.current().kept().remove(new Id(id));
            if (object instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    /** A method of an interface. The object need not implement it, if it has such a method. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Invoke(
            long id,
            String type,
            String method,
            String[] parameters,
            @Nullable Object[] args) implements Task<@Nullable Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object call() throws Exception {
            Object object = object(id);
            Class<?> face = Class.forName(type, true, Thread.currentThread().getContextClassLoader());
            Method called = find(face, face);
            if (!face.isInstance(object)) {
                called = find(object.getClass(), face);
            }
            try {
                if (!called.canAccess(object)) {
                    called.setAccessible(true);
                }
                return called.invoke(object, args);
            } catch (InvocationTargetException e) {
                Throwable cause = e.getCause();
                if (cause instanceof Exception failure) {
                    throw failure;
                }
                if (cause instanceof Error error) {
                    throw error;
                }
                throw e;
            }
        }

        private Method find(Class<?> in, Class<?> face) throws NoSuchMethodException {
            for (Method candidate : in.getMethods()) {
                if (candidate.getName().equals(method) && takes(candidate)) {
                    return candidate;
                }
            }
            throw new NoSuchMethodException(
                    "The object of remote " + id + " is of " + in.getName() + ", which has no public method " + method
                            + "(" + String.join(", ", parameters) + ") of " + face.getName());
        }

        private boolean takes(Method candidate) {
            Class<?>[] types = candidate.getParameterTypes();
            if (types.length != parameters.length) {
                return false;
            }
            for (int i = 0; i < types.length; i++) {
                if (!types[i].getName().equals(parameters[i])) {
                    return false;
                }
            }
            return true;
        }
    }
}
