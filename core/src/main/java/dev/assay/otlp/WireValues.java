package dev.assay.otlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes from the wire as JSON values; bytes become base64. */
final class WireValues {
    private WireValues() {}

    /** Reads a KeyValue; a key that is there already is replaced. */
    static void readPair(Wire wire, Map<String, @Nullable Object> into) {
        String key = "";
        Object value = null;
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.KEY_VALUE_KEY -> key = wire.readText();
                case OtlpFields.KEY_VALUE_VALUE -> value = readValue(wire);
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        into.put(key, value);
    }

    static @Nullable Object readValue(Wire wire) {
        Object value = null;
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.ANY_STRING -> value = wire.readText();
                case OtlpFields.ANY_BOOL -> value = wire.readVarint() != 0;
                case OtlpFields.ANY_INT -> value = wire.readVarint();
                case OtlpFields.ANY_DOUBLE -> value = Double.longBitsToDouble(wire.readFixed64());
                case OtlpFields.ANY_ARRAY -> value = readList(wire);
                case OtlpFields.ANY_KVLIST -> value = readMap(wire);
                case OtlpFields.ANY_BYTES -> value = readBytes(wire);
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return value;
    }

    private static List<@Nullable Object> readList(Wire wire) {
        List<@Nullable Object> list = new ArrayList<>();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == OtlpFields.VALUES) {
                list.add(readValue(wire));
            } else {
                wire.skip(tag);
            }
        }
        wire.leave(outer);
        return list;
    }

    private static Map<String, @Nullable Object> readMap(Wire wire) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == OtlpFields.VALUES) {
                readPair(wire, map);
            } else {
                wire.skip(tag);
            }
        }
        wire.leave(outer);
        return map;
    }

    private static String readBytes(Wire wire) {
        int length = wire.readLength();
        byte[] copy = Arrays.copyOfRange(wire.bytes(), wire.position(), wire.position() + length);
        wire.advance(length);
        return Base64.getEncoder().encodeToString(copy);
    }
}
