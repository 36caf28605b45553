package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ObjectInputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses to a child JVM and back, and what is said about what does not. */
class TaskCodecTest {
    private final TaskCodec codec = new TaskCodec(TaskCodecTest.class.getClassLoader());

    record Point(int x, int y) {}

    record Route(String name, List<Point> points, Optional<Route> detour) {}

    record Holder(String name, Object held) {}

    static final class Counter implements Serializable {
        private static final long serialVersionUID = 1L;
        int count;

        int next() {
            return ++count;
        }
    }

    /** Does something when it is read. */
    static final class Jumpy implements Serializable {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger READ = new AtomicInteger();

        private void readObject(ObjectInputStream from) {
            READ.incrementAndGet();
        }
    }

    static final class Connection {
        final transient int port = 7;
    }

    static final class Service implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // on purpose
        final Connection connection = new Connection();

        Task<Integer> port() {
            return () -> connection.port;
        }
    }

    static final class Named implements Task<String> {
        private static final long serialVersionUID = 1L;
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public String call() {
            return "I am " + name;
        }
    }

    enum Weather {
        SUN,
        RAIN {
            @Override
            boolean wet() {
                return true;
            }
        };

        boolean wet() {
            return false;
        }
    }

    static Stream<@Nullable Object> values() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("one", 1);
        map.put("list", new ArrayList<>(List.of("a", "b")));
        return Stream.of(
                null,
                true,
                false,
                (byte) -1,
                (short) -300,
                'ß',
                42,
                -1L << 40,
                1.5f,
                Double.NaN,
                -0.0,
                "",
                "sushi",
                "dr\u00fcben \ud83c\udf63 \ud800 alone",
                Weather.SUN,
                Weather.RAIN,
                DayOfWeek.MONDAY,
                new Point(1, 2),
                new Route("r", List.of(new Point(1, 2)), Optional.of(new Route("d", List.of(), Optional.empty()))),
                new Holder("array list", new ArrayList<>(List.of(1, "two"))),
                new Holder("tree", new TreeMap<>(Map.of("k", 1))),
                List.of(),
                List.of(1),
                List.of(1, 2L, "three", new Point(3, 4)),
                new ArrayList<>(Arrays.asList(1, null, "x")),
                Arrays.asList(1, null),
                Stream.of(1, null).toList(),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                map,
                new HashMap<>(Map.of(Weather.SUN, new Point(0, 0))),
                Optional.empty(),
                Optional.of("x"),
                Instant.ofEpochSecond(1, 5),
                Duration.ofNanos(77),
                LocalDate.of(2026, 11, 20),
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.of(2026, 11, 20, 1, 2),
                new UUID(1, 2),
                new BigInteger("123456789012345678901234567890"),
                new BigDecimal("1.50"),
                StringBuilder.class);
    }

    @ParameterizedTest
    @MethodSource("values")
    void bringsAValueBackAsItWas(@Nullable Object value) {
        Object back = there(value);

        assertThat(back).isEqualTo(value);
        if (value != null) {
            assertThat(back).hasSameClassAs(value);
        }
    }

    @Test
    void bringsArraysBackAsTheyWere() {
        assertThat((byte[]) there(new byte[] {1, -2})).containsExactly(1, -2);
        assertThat((int[]) there(new int[] {1, -2})).containsExactly(1, -2);
        assertThat((long[]) there(new long[] {1, -2})).containsExactly(1, -2);
        assertThat((float[]) there(new float[] {1, -2})).containsExactly(1, -2);
        assertThat((double[]) there(new double[] {1, -2})).containsExactly(1, -2);
        assertThat((short[]) there(new short[] {1, -2})).containsExactly((short) 1, (short) -2);
        assertThat((String[]) there(new String[] {"a", null})).containsExactly("a", null);
        assertThat((int[][]) there(new int[][] {{1}, {2, 3}})).isDeepEqualTo(new int[][] {{1}, {2, 3}});
    }

    @Test
    void readsAlsoFromMemoryThatIsNoArray() {
        byte[] bytes = codec.encode(new Holder("x", (Task<Integer>) () -> 5), "a value");
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3)
                .put(bytes)
                .put(new byte[] {1, 2, 3})
                .flip();

        Object back = codec.decode(direct.asReadOnlyBuffer(), "a value");

        assertThat(back).isInstanceOf(Holder.class);
    }

    @Test
    void leavesTheBufferBehindTheValue() {
        Bytes bytes = new Bytes();
        codec.encode(7, "a value", bytes);
        codec.encode(new Named("x"), "a value", bytes);
        codec.encode("end", "a value", bytes);
        ByteBuffer from = bytes.view();

        assertThat(codec.decode(from, "a value")).isEqualTo(7);
        assertThat(codec.decode(from, "a value")).isInstanceOf(Named.class);
        assertThat(codec.decode(from, "a value")).isEqualTo("end");
        assertThat(from.hasRemaining()).isFalse();
    }

    @Test
    void runsLambdasOverThere() throws Exception {
        int number = 40;
        String text = "x";
        Point point = new Point(1, 2);
        List<String> list = new ArrayList<>(List.of("a"));

        assertThat(call(() -> 1 + 2)).isEqualTo(3);
        assertThat(call(() -> number + 2)).isEqualTo(42);
        assertThat(call(() -> text + number + point + list)).isEqualTo("x40Point[x=1, y=2][a]");
        assertThat(call("abc"::length)).isEqualTo(3);
        assertThat(call(System::lineSeparator)).isEqualTo(System.lineSeparator());
        assertThat(call(ArrayList<String>::new)).isEqualTo(List.of());
        assertThat(call(new Named("task"))).isEqualTo("I am task");
        Callable<Integer> cast = (Callable<Integer> & Serializable) () -> number;
        assertThat(((Callable<?>) there(cast)).call()).isEqualTo(number);
    }

    @Test
    void makesLambdasBeforehandWithoutRunningAnythingOfTheirs() throws Exception {
        Counter counter = new Counter();
        int[] numbers = {1};
        String text = "t";
        boolean yes = true;
        long big = 1L << 40;
        double half = 0.5;
        char letter = 'x';
        byte small = 1;
        short middle = 2;
        float quarter = 0.25f;
        Jumpy jumpy = new Jumpy();
        List<Task<?>> tasks = List.of(
                () -> 1,
                () -> text + yes + big + half + letter + small + middle + quarter + numbers.length,
                text::length,
                Counter::new);
        List<Task<?>> goByJava = List.of(() -> counter.next() + numbers[0], counter::next, () -> jumpy);
        LambdaMakers makers = new LambdaMakers(new JavaObjects(TaskCodecTest.class.getClassLoader()));
        for (Task<?> task : tasks) {
            ByteBuffer bytes = ByteBuffer.wrap(codec.encode(task, "a task"));
            codec.rehearse(bytes.duplicate());
            assertThat(bytes.get()).isEqualTo((byte) Tag.LAMBDA);
            LambdaMakers.Maker maker = makers.read(bytes);
            assertThat(maker.makeEmpty(Bytes.length(bytes, 1))).isInstanceOf(Task.class);
        }
        goByJava.forEach(task -> codec.rehearse(ByteBuffer.wrap(codec.encode(task, "a task"))));
        assertThat(counter.count).isZero();
        assertThat(Jumpy.READ).hasValue(0);
        codec.rehearse(ByteBuffer.wrap(codec.encode(new Named("no lambda"), "a task")));
        codec.rehearse(ByteBuffer.wrap(new byte[] {Tag.LAMBDA, 1, 2})); // as any garbage
    }

    @Test
    void runsALambdaThatHoldsALambda() throws Exception {
        Task<Integer> inner = () -> 20;
        Task<Integer> outer = () -> inner.call() + 1;

        assertThat(call(outer)).isEqualTo(21);
    }

    @Test
    void sendsWhatALambdaHoldsEachTimeAnew() throws Exception {
        for (int i = 0; i < 100; i++) {
            int number = i;
            assertThat(call(() -> number)).isEqualTo(i);
        }
    }

    @Test
    void keepsOneObjectOne() throws Exception {
        Counter counter = new Counter();
        Task<Integer> both = () -> {
            counter.next();
            return counter.count;
        };
        Counter same = counter;
        Task<Boolean> identical = () -> {
            counter.next();
            return same.count == 1;
        };
        List<Object> circle = new ArrayList<>();
        circle.add(circle);

        assertThat(call(both)).isEqualTo(1);
        assertThat(call(identical)).isEqualTo(true);
        assertThat(there(circle))
                .satisfies(back -> assertThat(((List<?>) back).get(0)).isSameAs(back));
    }

    @Test
    void sendsRecordsThatAreNotSerializable() throws Exception {
        Holder holder =
                new Holder("outer", new Holder("inner", new TreeMap<>(Map.of("k", new ArrayList<>(List.of(1))))));
        Task<String> task = () -> holder.name() + ((Holder) holder.held()).held();

        assertThat(call(task)).isEqualTo("outer{k=[1]}");
        assertThat(there(new ArrayList<>(List.of(holder, new Counter())))).isInstanceOf(ArrayList.class);
    }

    @Test
    void takesFewBytesForALambda() {
        int number = 1;

        assertThat(codec.encode((Task<Integer>) () -> number, "a task")).hasSizeLessThan(450);
    }

    @Test
    void namesTheFieldThatCannotBeSent() {
        Service service = new Service();

        assertThatThrownBy(() -> codec.encode(service.port(), "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("Cannot send a task")
                .hasMessageContaining("field 'connection' of " + Service.class.getName())
                .hasMessageContaining("uses as 'this'")
                .hasMessageContaining(Connection.class.getName());
    }

    @Test
    void namesTheVariableThatCannotBeSent() {
        String fine = "fine";
        Connection connection = new Connection();
        Task<String> task = () -> fine + connection.port;

        assertThatThrownBy(() -> codec.encode(task, "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("its variable number 2")
                .hasMessageContaining(Connection.class.getName())
                .hasMessageContaining("local variable");
    }

    @Test
    void saysWhatToWriteInsteadOfAPlainLambda() {
        Callable<Integer> plain = () -> 1;
        Supplier<Integer> held = () -> 2;
        Task<Integer> holds = () -> held.get();

        assertThatThrownBy(() -> codec.encode(plain, "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("a lambda of java.util.concurrent.Callable written in "
                        + getClass().getName())
                .hasMessageContaining("such as Task");
        assertThatThrownBy(() -> codec.encode(holds, "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("variable number 1 is a lambda of java.util.function.Supplier");
    }

    @Test
    void namesTheElementThatCannotBeSent() {
        Map<String, Object> map = new HashMap<>(Map.of("bad", new ArrayList<>(List.of(1, new Connection()))));

        assertThatThrownBy(() -> codec.encode(map, "the result of 'x'"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("the result of 'x'")
                .hasMessageContaining("element 1 of the value of 'bad'");
    }

    @Test
    void leavesTheBytesAsTheyWereWhenItFails() {
        Bytes bytes = new Bytes();
        codec.encode("before", "a value", bytes);
        int size = bytes.size();

        assertThatThrownBy(() -> codec.encode(new Holder("x", new Socket()), "a value", bytes))
                .isInstanceOf(NotSendableException.class);

        assertThat(bytes.size()).isEqualTo(size);
    }

    @Test
    void saysWhichClassIsMissing() {
        byte[] bytes = changed(codec.encode(new Named("x"), "a task"), "Test$Named", "Test$Numed");
        byte[] lambda = codec.encode((Task<Integer>) () -> 1, "a task");
        TaskCodec elsewhere = new TaskCodec(ClassLoader.getPlatformClassLoader());

        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(bytes), "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("TaskCodecTest$Numed")
                .hasMessageContaining("class path");
        assertThatThrownBy(() -> elsewhere.decode(ByteBuffer.wrap(lambda), "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining(TaskCodecTest.class.getName());
    }

    @Test
    void saysThatALambdaIsGone() {
        byte[] bytes = codec.encode((Task<Integer>) () -> 1, "a task");
        byte[] renamed = changed(bytes, "lambda$saysThat", "lambda$saidThat");

        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(renamed), "a task"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("another build");
    }

    @Test
    void refusesBytesThatAreCutOrChanged() {
        byte[] bytes = codec.encode(new Holder("x", List.of(1, (Task<Integer>) () -> 1, new Counter())), "a value");
        for (int i = 0; i < bytes.length; i++) {
            byte[] cut = Arrays.copyOf(bytes, i);
            assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(cut), "a value"))
                    .isInstanceOf(NotSendableException.class);
        }
    }

    @Test
    void isUsedByItsOwnValues() {
        // an accessor that encodes
        Function<Integer, Integer> f = (Function<Integer, Integer> & Serializable) i -> i + 1;

        assertThat(there(new Selfish(f))).isInstanceOf(Selfish.class);
    }

    record Selfish(Object held) {
        @Override
        public Object held() {
            byte[] unused = new TaskCodec(Selfish.class.getClassLoader()).encode(1, "x");
            return held;
        }
    }

    private static byte[] changed(byte[] bytes, String from, String to) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private @Nullable Object call(Task<?> task) throws Exception {
        return ((Task<?>) there(task)).call();
    }

    private Object there(@Nullable Object value) {
        return codec.decode(ByteBuffer.wrap(codec.encode(value, "a value")), "a value");
    }
}
