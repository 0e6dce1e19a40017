package dev.assay.evaluation;

import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.scorer.Subject;
import dev.assay.scorer.TraceCalls;
import dev.assay.scorer.ViewDigest;
import dev.assay.scorer.api.ScorerInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The key of a score: a hash over all that it depends on. Who has the same key would be told the same. */
final class ScoreKey {
    /** To be changed when an outcome is made from the same parts in another way. */
    private static final String VERSION = "1";

    /** Which of several repeats; there is one so far. */
    private static final String REPEAT = "0";

    private ScoreKey() {}

    /**
     * @param host digest of what runs the scorer ({@link HostDigest})
     * @param judge all that decides the answers of the run's judge
     * @return 32 bytes
     */
    static Buffer of(String host, RunScorer scorer, ScorerInfo info, String judge, TraceCalls calls) {
        MessageDigest hash = sha256();
        List.of(
                        VERSION,
                        host,
                        scorer.scorer(),
                        scorer.digest(),
                        info.name(),
                        info.version(),
                        judge,
                        Json.encode(sorted(scorer.parameters())),
                        REPEAT,
                        info.scope().name())
                .forEach(part -> add(hash, part));
        for (Subject subject : calls.subjects()) {
            add(hash, ViewDigest.of(subject));
        }
        return Buffer.buffer(hash.digest());
    }

    /** With its length before it, so that no two lists of parts run together. */
    private static void add(MessageDigest hash, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        hash.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        hash.update(bytes);
    }

    private static @Nullable Object sorted(@Nullable Object json) {
        return switch (json) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> keys = new TreeMap<>();
                map.forEach((key, value) -> keys.put(String.valueOf(key), sorted(value)));
                yield new LinkedHashMap<>(keys);
            }
            case List<?> list -> list.stream().map(ScoreKey::sorted).toList();
            case null -> null;
            case Object other -> other;
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
