package dev.assay.search.lucene;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.assay.trace.Tokens;
import dev.assay.trace.TraceInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * A trace's info as bytes, so that a page of a search needs no other store: its length and its parts, packed. {@link
 * Fields#SCHEMA} is its version. An instance is for one thread.
 */
final class SummaryCodec implements AutoCloseable {
    private static final int LEVEL = 1;

    private final ZstdCompressCtx packer = new ZstdCompressCtx().setLevel(LEVEL);
    private ByteBuffer buffer = ByteBuffer.allocate(8192);
    private byte[] packed = new byte[8192];

    byte[] encode(TraceInfo info) {
        buffer.clear();
        room(128).putLong(info.no());
        text(info.id());
        room(4).putInt(info.experimentNo());
        time(info.arrival());
        text(info.state().name());
        text(info.name());
        time(info.startTime());
        time(Instant.EPOCH.plus(info.duration()));
        text(info.requestPreview());
        text(info.responsePreview());
        text(info.sessionId());
        text(info.userId());
        text(info.clientRequestId());
        Tokens tokens = info.tokens();
        room(60).putLong(tokens.input())
                .putLong(tokens.output())
                .putLong(tokens.total())
                .putLong(tokens.cacheRead())
                .putLong(tokens.cacheWrite())
                .put((byte) (info.costUsd() == null ? 0 : 1))
                .putDouble(info.costUsd() == null ? 0 : info.costUsd());
        map(info.tags());
        map(info.metadata());
        room(9).putInt(info.spanCount())
                .put((byte) (info.complete() ? 1 : 0))
                .putInt(info.flags().size());
        info.flags().forEach(flag -> text(flag.name()));
        int most = 4 + (int) Zstd.compressBound(buffer.position());
        packed = packed.length < most ? new byte[most] : packed;
        int length = packer.compressByteArray(packed, 4, packed.length - 4, buffer.array(), 0, buffer.position());
        ByteBuffer.wrap(packed).putInt(buffer.position());
        return Arrays.copyOf(packed, 4 + length);
    }

    @Override
    public void close() {
        packer.close();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    private void map(Map<String, String> map) {
        room(4).putInt(map.size());
        map.forEach((key, value) -> {
            text(key);
            text(value);
        });
    }

    private void time(Instant time) {
        room(12).putLong(time.getEpochSecond()).putInt(time.getNano());
    }

    private void text(@Nullable String text) {
        if (text == null) {
            room(4).putInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        room(4 + bytes.length).putInt(bytes.length).put(bytes);
    }

    /** Of a stored summary when it is unpacked, in bytes. */
    static int size(BytesRef stored) {
        return ByteBuffer.wrap(stored.bytes, stored.offset, stored.length).getInt();
    }

    static TraceInfo decode(BytesRef stored, ZstdDecompressCtx unpacker) {
        ByteBuffer head = ByteBuffer.wrap(stored.bytes, stored.offset, stored.length);
        byte[] bytes = new byte[head.getInt()];
        int length = unpacker.decompressByteArray(
                bytes, 0, bytes.length, stored.bytes, stored.offset + 4, stored.length - 4);
        if (length != bytes.length) {
            throw new IllegalStateException("Stored summary of a trace is damaged");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new TraceInfo(
                in.getLong(),
                required(in),
                in.getInt(),
                time(in),
                TraceInfo.State.valueOf(required(in)),
                text(in),
                time(in),
                Duration.between(Instant.EPOCH, time(in)),
                text(in),
                text(in),
                text(in),
                text(in),
                text(in),
                new Tokens(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()),
                cost(in),
                map(in),
                map(in),
                in.getInt(),
                in.get() == 1,
                flags(in));
    }

    private static @Nullable Double cost(ByteBuffer in) {
        boolean isKnown = in.get() == 1;
        double cost = in.getDouble();
        return isKnown ? (Double) cost : null;
    }

    private static EnumSet<TraceInfo.Flag> flags(ByteBuffer in) {
        EnumSet<TraceInfo.Flag> flags = EnumSet.noneOf(TraceInfo.Flag.class);
        for (int left = in.getInt(); left > 0; left--) {
            flags.add(TraceInfo.Flag.valueOf(required(in)));
        }
        return flags;
    }

    private static Map<String, String> map(ByteBuffer in) {
        int size = in.getInt();
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(size);
        for (int i = 0; i < size; i++) {
            String key = required(in);
            map.put(key, required(in));
        }
        return map;
    }

    private static Instant time(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private static @Nullable String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String required(ByteBuffer in) {
        String text = text(in);
        if (text == null) {
            throw new IllegalStateException("Stored summary of a trace is damaged: a required text is missing");
        }
        return text;
    }
}
