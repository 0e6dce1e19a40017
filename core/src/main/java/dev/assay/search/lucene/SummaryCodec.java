package dev.assay.search.lucene;

import dev.assay.trace.Tokens;
import dev.assay.trace.TraceInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** A trace's info as bytes, so that a page of a search needs no other store. {@link Fields#SCHEMA} is its version. */
final class SummaryCodec {
    private SummaryCodec() {}

    static byte[] encode(TraceInfo info) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(info.no());
            text(out, info.id());
            out.writeInt(info.experimentNo());
            time(out, info.arrival());
            text(out, info.state().name());
            text(out, info.name());
            time(out, info.startTime());
            time(out, Instant.EPOCH.plus(info.duration()));
            text(out, info.requestPreview());
            text(out, info.responsePreview());
            text(out, info.sessionId());
            text(out, info.userId());
            text(out, info.clientRequestId());
            Tokens tokens = info.tokens();
            out.writeLong(tokens.input());
            out.writeLong(tokens.output());
            out.writeLong(tokens.total());
            out.writeLong(tokens.cacheRead());
            out.writeLong(tokens.cacheWrite());
            out.writeBoolean(info.costUsd() != null);
            if (info.costUsd() != null) {
                out.writeDouble(info.costUsd());
            }
            map(out, info.tags());
            map(out, info.metadata());
            out.writeInt(info.spanCount());
            out.writeBoolean(info.complete());
            out.writeInt(info.flags().size());
            for (TraceInfo.Flag flag : info.flags()) {
                text(out, flag.name());
            }
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return bytes.toByteArray();
    }

    static TraceInfo decode(BytesRef stored) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(stored.bytes, stored.offset, stored.length))) {
            return new TraceInfo(
                    in.readLong(),
                    required(text(in)),
                    in.readInt(),
                    time(in),
                    TraceInfo.State.valueOf(required(text(in))),
                    text(in),
                    time(in),
                    Duration.between(Instant.EPOCH, time(in)),
                    text(in),
                    text(in),
                    text(in),
                    text(in),
                    text(in),
                    new Tokens(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()),
                    in.readBoolean() ? (Double) in.readDouble() : null,
                    map(in),
                    map(in),
                    in.readInt(),
                    in.readBoolean(),
                    flags(in));
        } catch (IOException damaged) {
            throw new UncheckedIOException("Stored summary of a trace is damaged", damaged);
        }
    }

    private static EnumSet<TraceInfo.Flag> flags(DataInputStream in) throws IOException {
        EnumSet<TraceInfo.Flag> flags = EnumSet.noneOf(TraceInfo.Flag.class);
        for (int left = in.readInt(); left > 0; left--) {
            flags.add(TraceInfo.Flag.valueOf(required(text(in))));
        }
        return flags;
    }

    private static void map(DataOutputStream out, Map<String, String> map) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            text(out, entry.getKey());
            text(out, entry.getValue());
        }
    }

    private static Map<String, String> map(DataInputStream in) throws IOException {
        int size = in.readInt();
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(size);
        for (int i = 0; i < size; i++) {
            String key = required(text(in));
            map.put(key, required(text(in)));
        }
        return map;
    }

    private static void time(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static Instant time(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String required(@Nullable String text) {
        if (text == null) {
            throw new IllegalStateException("Stored summary of a trace is damaged: a required text is missing");
        }
        return text;
    }
}
