package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.junit.jupiter.api.Test;

class ObjectCodecTest {
    /** No data: a class with fields. */
    static class Task implements Serializable {
        private static final long serialVersionUID = 1L;
        String name = "";
        int[] parts = {};

        Task() {}

        Task(String name, int... parts) {
            this.name = name;
            this.parts = parts;
        }
    }

    private static final ObjectInputFilter TASKS =
            ObjectInputFilter.Config.createFilter(Task.class.getName() + ";maxdepth=10");

    private static Codec with(ObjectCodec objects) {
        return Codec.builder().objects(objects).build();
    }

    @Test
    void refusesWhatIsNoDataByDefault() {
        byte[] bytes = with(ObjectCodec.javaSerialization(TASKS)).encode(List.of(new Task("a")));

        assertThatThrownBy(() -> Codec.data().encode(new Task("a")))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("Task", "is not data", "ObjectCodec");
        assertThatThrownBy(() -> Codec.data().decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("[0]", "object codec 'java'", "takes data only");
    }

    record Job(int id, Task task) {}

    @Test
    void carriesASerializableObjectBesideData() {
        Codec codec = with(ObjectCodec.javaSerialization(TASKS));

        Job read = codec.decode(codec.encode(new Job(3, new Task("resize", 1, 2))), Job.class);

        assertThat(read.id()).isEqualTo(3);
        assertThat(read.task().name).isEqualTo("resize");
        assertThat(read.task().parts).containsExactly(1, 2);
    }

    static class Evil extends Task {
        private static final long serialVersionUID = 1L;
        static boolean read;

        private void readObject(java.io.ObjectInputStream in) {
            read = true;
        }
    }

    @Test
    void readsNoClassThatTheFilterDoesNotAllow() {
        Codec open = with(ObjectCodec.javaSerialization(info -> ObjectInputFilter.Status.ALLOWED));
        Codec closed = with(ObjectCodec.javaSerialization(TASKS));
        byte[] bytes = open.encode(new Evil());

        assertThatThrownBy(() -> closed.decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("object codec 'java' failed")
                .hasCauseInstanceOf(InvalidClassException.class);
        assertThat(Evil.read).isFalse();
    }

    @Test
    void refusesAnObjectOfAnotherObjectCodec() {
        byte[] bytes = with(new KryoCodec()).encode(new Task("a"));

        assertThatThrownBy(() -> with(ObjectCodec.javaSerialization(TASKS)).decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("'kryo'", "'java'", "Both ends");
    }

    @Test
    void reportsABlobThatIsDamaged() {
        Codec codec = with(ObjectCodec.javaSerialization(TASKS));
        byte[] bytes = codec.encode(new Task("resize"));
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x55;
            try {
                codec.decode(damaged);
            } catch (CodecException expected) {
                assertThat(expected.offset()).isBetween(0L, (long) bytes.length);
            }
        }
    }

    static final class KryoCodec implements ObjectCodec {
        @Override
        public String name() {
            return "kryo";
        }

        @Override
        public boolean accepts(Object value) {
            return value instanceof Task;
        }

        private static Kryo kryo() {
            Kryo kryo = new Kryo();
            kryo.register(Task.class);
            kryo.register(int[].class);
            return kryo;
        }

        @Override
        public void encode(Object value, OutputStream to) {
            Output out = new Output(to);
            kryo().writeClassAndObject(out, value);
            out.flush();
        }

        @Override
        public Object decode(InputStream from) {
            return kryo().readClassAndObject(new Input(from));
        }
    }

    static final class ForyCodec implements ObjectCodec {
        private final ThreadSafeFory fory =
                Fory.builder().requireClassRegistration(true).buildThreadSafeFory();

        ForyCodec() {
            fory.register(Task.class);
        }

        @Override
        public String name() {
            return "fory";
        }

        @Override
        public boolean accepts(Object value) {
            return value instanceof Task;
        }

        @Override
        public void encode(Object value, OutputStream to) throws java.io.IOException {
            to.write(fory.serialize(value));
        }

        @Override
        public Object decode(InputStream from) throws java.io.IOException {
            return fory.deserialize(from.readAllBytes());
        }
    }

    @Test
    void holdsKryo() {
        holds(with(new KryoCodec()));
    }

    @Test
    void holdsFory() {
        holds(with(new ForyCodec()));
    }

    private static void holds(Codec codec) {
        Object read = codec.decode(codec.encode(Map.of("task", new Task("resize", 1, 2), "data", Optional.of(3))));

        Task task = (Task) ((Map<?, ?>) read).get("task");
        assertThat(task.name).isEqualTo("resize");
        assertThat(task.parts).containsExactly(1, 2);
        assertThat(((Map<?, ?>) read).get("data")).isEqualTo(Optional.of(3));
        assertThatThrownBy(() -> codec.encode(new Object()))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("java.lang.Object is not data", "does not take it");
    }
}
