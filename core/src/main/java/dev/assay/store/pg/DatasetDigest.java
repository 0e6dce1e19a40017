package dev.assay.store.pg;

import dev.assay.trace.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What tells datasets and the inputs of their records apart. */
final class DatasetDigest {
    private DatasetDigest() {}

    /** MLflow's: of the name and the time of the last change. */
    static String of(String name, Instant updated) {
        return sha256(name + ":" + updated.toEpochMilli()).substring(0, 8);
    }

    /** Of what inputs say, whatever the order of their keys. */
    static String ofInputs(Map<String, @Nullable Object> inputs) {
        return sha256(JsonText.write(sorted(inputs)));
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> ordered = new TreeMap<>();
                map.forEach((key, each) -> ordered.put(String.valueOf(key), sorted(each)));
                yield ordered;
            }
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>(list.size());
                list.forEach(each -> all.add(sorted(each)));
                yield all;
            }
            case null, default -> value;
        };
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
