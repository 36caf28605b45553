package dev.signalbox.bench.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.ArrayBufferInput;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** MessagePack's own implementation; it knows no records, so they are packed by hand, value by value. */
public class MessagePackPeer extends Payload {
    private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
    private final ArrayBufferInput input = new ArrayBufferInput(new byte[0]);
    private final MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(input);
    private Object value = "";
    private byte[] full = {};

    /** Fills the buffers. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        value = value();
        encode();
        full = packer.toByteArray();
    }

    Object encode() throws IOException {
        packer.clear();
        pack(value);
        return packer;
    }

    @Nullable
    Object decode() throws IOException {
        return decode(full);
    }

    @Nullable
    Object both() throws IOException {
        encode();
        return decode(packer.toByteArray());
    }

    private @Nullable Object decode(byte[] bytes) throws IOException {
        input.reset(bytes);
        unpacker.reset(input);
        return kind.equals("record")
                ? new Small(
                        unpacker.unpackLong(),
                        unpacker.unpackString(),
                        unpacker.unpackInt(),
                        unpacker.unpackDouble(),
                        unpacker.unpackBoolean(),
                        unpacker.unpackString())
                : unpack();
    }

    private void pack(@Nullable Object each) throws IOException {
        if (each instanceof Small small) {
            packer.packLong(small.id());
            packer.packString(small.name());
            packer.packInt(small.count());
            packer.packDouble(small.price());
            packer.packBoolean(small.open());
            packer.packString(small.note());
        } else if (each instanceof String text) {
            packer.packString(text);
        } else if (each instanceof Integer number) {
            packer.packInt(number);
        } else if (each instanceof Long number) {
            packer.packLong(number);
        } else if (each instanceof Double number) {
            packer.packDouble(number);
        } else if (each instanceof Boolean truth) {
            packer.packBoolean(truth);
        } else if (each instanceof byte[] bytes) {
            packer.packBinaryHeader(bytes.length);
            packer.writePayload(bytes);
        } else if (each instanceof List<?> list) {
            packer.packArrayHeader(list.size());
            for (Object element : list) {
                pack(element);
            }
        } else if (each instanceof Map<?, ?> map) {
            packer.packMapHeader(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                pack(entry.getKey());
                pack(entry.getValue());
            }
        }
    }

    private @Nullable Object unpack() throws IOException {
        return switch (unpacker.getNextFormat().getValueType()) {
            case STRING -> unpacker.unpackString();
            case INTEGER -> unpacker.unpackLong();
            case FLOAT -> unpacker.unpackDouble();
            case BOOLEAN -> unpacker.unpackBoolean();
            case BINARY -> unpacker.readPayload(unpacker.unpackBinaryHeader());
            case ARRAY -> {
                int n = unpacker.unpackArrayHeader();
                List<@Nullable Object> list = new ArrayList<>(n);
                for (int i = 0; i < n; i++) {
                    list.add(unpack());
                }
                yield list;
            }
            case MAP -> {
                int n = unpacker.unpackMapHeader();
                Map<String, @Nullable Object> map = new LinkedHashMap<>(n * 2);
                for (int i = 0; i < n; i++) {
                    map.put(unpacker.unpackString(), unpack());
                }
                yield map;
            }
            default -> throw new IOException("not in the payload: " + unpacker.getNextFormat());
        };
    }
}
