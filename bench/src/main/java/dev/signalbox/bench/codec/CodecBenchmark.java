package dev.signalbox.bench.codec;

import dev.signalbox.bench.Figure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** A value to bytes in a buffer that is used again and again, back from bytes, and both in one go. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final String ENCODE = "codec.{kind}.encode";
    private static final String DECODE = "codec.{kind}.decode";
    private static final String BOTH = "codec.{kind}.roundtrip";
    private static final String UNIT = "ns/value";
    private static final String ALLOC = "codec.alloc";
    private static final String ALLOC_OF = "codec.record.encode";
    private static final String RECORD = "codec\\.record\\..*";
    private static final String QUICK = RECORD;

    /** Ours, in a heap buffer. */
    @Benchmark
    @Figure(value = ENCODE, unit = UNIT, onCore = true, alloc = ALLOC, allocOf = ALLOC_OF, quick = QUICK)
    public Object signalboxEncode(Peers.Signalbox peer) {
        return peer.encode();
    }

    /** Ours, in a heap buffer. */
    @Benchmark
    @Figure(value = DECODE, unit = UNIT, onCore = true, quick = QUICK)
    public Object signalboxDecode(Peers.Signalbox peer) {
        return peer.decode();
    }

    /** Ours, in a heap buffer. */
    @Benchmark
    @Figure(value = BOTH, unit = UNIT, onCore = true, quick = QUICK)
    public Object signalboxBoth(Peers.Signalbox peer) {
        return peer.both();
    }

    /** Fory. */
    @Benchmark
    @Figure(value = ENCODE, peer = "fory", unit = UNIT, onCore = true, alloc = ALLOC, allocOf = ALLOC_OF, quick = QUICK)
    public Object foryEncode(Peers.ForyPeer peer) {
        return peer.encode();
    }

    /** Fory. */
    @Benchmark
    @Figure(value = DECODE, peer = "fory", unit = UNIT, onCore = true, quick = QUICK)
    public Object foryDecode(Peers.ForyPeer peer) {
        return peer.decode();
    }

    /** Fory. */
    @Benchmark
    @Figure(value = BOTH, peer = "fory", unit = UNIT, onCore = true, quick = QUICK)
    public Object foryBoth(Peers.ForyPeer peer) {
        return peer.both();
    }

    /** Kryo. */
    @Benchmark
    @Figure(value = ENCODE, peer = "kryo", unit = UNIT, onCore = true, alloc = ALLOC, allocOf = ALLOC_OF, quick = QUICK)
    public Object kryoEncode(Peers.KryoPeer peer) {
        return peer.encode();
    }

    /** Kryo. */
    @Benchmark
    @Figure(value = DECODE, peer = "kryo", unit = UNIT, onCore = true, quick = QUICK)
    public Object kryoDecode(Peers.KryoPeer peer) {
        return peer.decode();
    }

    /** Kryo. */
    @Benchmark
    @Figure(value = BOTH, peer = "kryo", unit = UNIT, onCore = true, quick = QUICK)
    public Object kryoBoth(Peers.KryoPeer peer) {
        return peer.both();
    }

    /** Jackson's CBOR. */
    @Benchmark
    @Figure(
            value = ENCODE,
            peer = "jackson-cbor",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            quick = QUICK)
    public Object jacksonEncode(Peers.JacksonPeer peer) throws Exception {
        return peer.encode();
    }

    /** Jackson's CBOR. */
    @Benchmark
    @Figure(value = DECODE, peer = "jackson-cbor", unit = UNIT, onCore = true, quick = QUICK)
    public Object jacksonDecode(Peers.JacksonPeer peer) throws Exception {
        return peer.decode();
    }

    /** Jackson's CBOR. */
    @Benchmark
    @Figure(value = BOTH, peer = "jackson-cbor", unit = UNIT, onCore = true, quick = QUICK)
    public Object jacksonBoth(Peers.JacksonPeer peer) throws Exception {
        return peer.both();
    }

    /** MessagePack's own implementation. */
    @Benchmark
    @Figure(
            value = ENCODE,
            peer = "msgpack-java",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            quick = QUICK)
    public Object msgpackEncode(MessagePackPeer peer) throws Exception {
        return peer.encode();
    }

    /** MessagePack's own implementation. */
    @Benchmark
    @Figure(value = DECODE, peer = "msgpack-java", unit = UNIT, onCore = true, quick = QUICK)
    public @Nullable Object msgpackDecode(MessagePackPeer peer) throws Exception {
        return peer.decode();
    }

    /** MessagePack's own implementation. */
    @Benchmark
    @Figure(value = BOTH, peer = "msgpack-java", unit = UNIT, onCore = true, quick = QUICK)
    public @Nullable Object msgpackBoth(MessagePackPeer peer) throws Exception {
        return peer.both();
    }

    /** Java serialization. */
    @Benchmark
    @Figure(value = ENCODE, peer = "java", unit = UNIT, onCore = true, alloc = ALLOC, allocOf = ALLOC_OF, quick = QUICK)
    public Object javaEncode(Peers.JavaPeer peer) throws Exception {
        return peer.encode();
    }

    /** Java serialization. */
    @Benchmark
    @Figure(value = DECODE, peer = "java", unit = UNIT, onCore = true, quick = QUICK)
    public Object javaDecode(Peers.JavaPeer peer) throws Exception {
        return peer.decode();
    }

    /** Java serialization. */
    @Benchmark
    @Figure(value = BOTH, peer = "java", unit = UNIT, onCore = true, quick = QUICK)
    public Object javaBoth(Peers.JavaPeer peer) throws Exception {
        return peer.both();
    }

    /** Written by hand for this record. */
    @Benchmark
    @Figure(
            value = ENCODE,
            peer = "floor",
            unit = UNIT,
            onCore = true,
            full = RECORD,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            quick = QUICK)
    public Object floorEncode(FloorPeer peer) {
        return peer.encode();
    }

    /** Written by hand for this record. */
    @Benchmark
    @Figure(value = DECODE, peer = "floor", unit = UNIT, onCore = true, full = RECORD, quick = QUICK)
    public Object floorDecode(FloorPeer peer) {
        return peer.decode();
    }

    /** Written by hand for this record. */
    @Benchmark
    @Figure(value = BOTH, peer = "floor", unit = UNIT, onCore = true, full = RECORD, quick = QUICK)
    public Object floorBoth(FloorPeer peer) {
        return peer.both();
    }

    /** Ours with names. */
    @Benchmark
    @Figure(
            value = ENCODE,
            peer = "signalbox-names",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            quick = QUICK)
    public Object signalboxNamesEncode(Peers.SignalboxNames peer) {
        return peer.encode();
    }

    /** Ours with names. */
    @Benchmark
    @Figure(value = DECODE, peer = "signalbox-names", unit = UNIT, onCore = true, quick = QUICK)
    public Object signalboxNamesDecode(Peers.SignalboxNames peer) {
        return peer.decode();
    }

    /** Ours with names. */
    @Benchmark
    @Figure(value = BOTH, peer = "signalbox-names", unit = UNIT, onCore = true, quick = QUICK)
    public Object signalboxNamesBoth(Peers.SignalboxNames peer) {
        return peer.both();
    }

    /** Ours, in a direct buffer. */
    @Benchmark
    @Figure(value = BOTH, peer = "signalbox-direct", unit = UNIT, onCore = true, quick = QUICK)
    public Object signalboxDirectBoth(Peers.SignalboxDirect peer) {
        return peer.both();
    }
}
