package dev.signalbox.bench.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.signalbox.codec.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Each serializer as its own documents say it is fastest: registered classes, reused buffers. */
public final class Peers {
    private Peers() {}

    /** Ours. */
    public static class Signalbox extends Payload {
        Codec codec = Codec.data();
        final ByteBuffer buffer = ByteBuffer.allocate(ROOM);
        final ByteBuffer full = ByteBuffer.allocate(ROOM);
        Object value = "";
        Class<?> type = Object.class;

        /** With the record registered, as the other peers have it. */
        Codec codec() {
            return Codec.builder().register(Small.class).compact().build();
        }

        /** Fills the buffers. */
        @Setup(Level.Trial)
        public void setUp() {
            codec = codec();
            value = value();
            type = value instanceof Map<?, ?> ? Object.class : value.getClass();
            codec.encode(value, full);
            full.flip();
        }

        Object encode() {
            codec.encode(value, buffer.clear());
            return buffer;
        }

        Object decode() {
            return codec.decode(full.rewind(), type);
        }

        Object both() {
            codec.encode(value, buffer.clear());
            return codec.decode(buffer.flip(), type);
        }
    }

    /** Ours with nothing registered, so with all names. */
    public static class SignalboxNames extends Signalbox {
        @Override
        Codec codec() {
            return Codec.data();
        }
    }

    /** Ours, in a direct buffer, such as mapped memory is. */
    public static class SignalboxDirect extends Signalbox {
        private final ByteBuffer direct = ByteBuffer.allocateDirect(ROOM);

        @Override
        Object both() {
            codec.encode(value, direct.clear());
            return codec.decode(direct.flip(), type);
        }
    }

    /** Fory with registered classes, without references. */
    public static class ForyPeer extends Payload {
        private final Fory fory = Fory.builder()
                .requireClassRegistration(true)
                .withRefTracking(false)
                .build();
        private final MemoryBuffer buffer = MemoryBuffer.newHeapBuffer(ROOM);
        private final MemoryBuffer full = MemoryBuffer.newHeapBuffer(ROOM);
        private Object value = "";

        /** Fills the buffers. */
        @Setup(Level.Trial)
        public void setUp() {
            fory.register(Small.class);
            value = value();
            fory.serialize(full, value);
        }

        Object encode() {
            buffer.writerIndex(0);
            fory.serialize(buffer, value);
            return buffer;
        }

        Object decode() {
            full.readerIndex(0);
            return fory.deserialize(full);
        }

        Object both() {
            buffer.writerIndex(0);
            fory.serialize(buffer, value);
            buffer.readerIndex(0);
            return fory.deserialize(buffer);
        }
    }

    /** Kryo with registered classes, without references. */
    public static class KryoPeer extends Payload {
        private final Kryo kryo = new Kryo();
        private final Output out = new Output(ROOM);
        private final Output full = new Output(ROOM);
        private final Input in = new Input();
        private Object value = "";

        /** Fills the buffers. */
        @Setup(Level.Trial)
        public void setUp() {
            kryo.setReferences(false);
            kryo.register(Small.class);
            kryo.register(LinkedHashMap.class);
            kryo.register(ArrayList.class);
            kryo.register(byte[].class);
            value = value();
            kryo.writeClassAndObject(full, value);
        }

        Object encode() {
            out.reset();
            kryo.writeClassAndObject(out, value);
            return out;
        }

        Object decode() {
            in.setBuffer(full.getBuffer(), 0, full.position());
            return kryo.readClassAndObject(in);
        }

        Object both() {
            out.reset();
            kryo.writeClassAndObject(out, value);
            in.setBuffer(out.getBuffer(), 0, out.position());
            return kryo.readClassAndObject(in);
        }
    }

    /** Jackson's CBOR with a writer and a reader for the type; it has no form that writes to a buffer of ours. */
    public static class JacksonPeer extends Payload {
        private final CBORMapper mapper = new CBORMapper();
        private ObjectWriter writer = mapper.writer();
        private ObjectReader reader = mapper.reader();
        private Object value = "";
        private byte[] full = {};

        /** Fills the buffers. */
        @Setup(Level.Trial)
        public void setUp() throws IOException {
            value = value();
            JavaType type = mapper.constructType(value.getClass());
            writer = mapper.writerFor(type);
            reader = mapper.readerFor(type);
            full = writer.writeValueAsBytes(value);
        }

        Object encode() throws IOException {
            return writer.writeValueAsBytes(value);
        }

        Object decode() throws IOException {
            return reader.readValue(full);
        }

        Object both() throws IOException {
            return reader.readValue(writer.writeValueAsBytes(value));
        }
    }

    /** Java serialization. */
    public static class JavaPeer extends Payload {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(ROOM);
        private Object value = "";
        private byte[] full = {};

        /** Fills the buffers. */
        @Setup(Level.Trial)
        public void setUp() throws IOException {
            value = value();
            encode();
            full = out.toByteArray();
        }

        Object encode() throws IOException {
            out.reset();
            ObjectOutputStream objects = new ObjectOutputStream(out);
            objects.writeObject(value);
            objects.flush();
            return out;
        }

        Object decode() throws IOException, ClassNotFoundException {
            return decode(full);
        }

        private static Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                return in.readObject();
            }
        }

        Object both() throws IOException, ClassNotFoundException {
            encode();
            return decode(out.toByteArray());
        }
    }
}
