package dev.assay.trace;

import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceFacts.TagFact;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tags and metadata of a trace. Tags set by a request of their own win over those of MLflow's trace info, these over what
 * spans say, so a late span brings no deleted tag back; metadata of the info win over the spans'.
 */
final class TraceLabels {
    static final String NAME = "mlflow.traceName";
    static final String SESSION = "mlflow.trace.session";
    static final String USER = "mlflow.trace.user";

    private static final String TOKENS = "mlflow.trace.tokenUsage";
    private static final String COST = "mlflow.trace.cost";
    private static final String SIZE_STATS = "mlflow.trace.sizeStats";
    private static final String ARTIFACTS = "mlflow.artifactLocation";
    private static final String SPANS = "mlflow.trace.spansLocation";

    /** Where things lie is the server's to say. */
    private static final Set<String> OURS = Set.of(ARTIFACTS, SPANS, "archiveLocation", "mlflow.trace.archiveLocation");

    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_TAG = 4096;

    private TraceLabels() {}

    static Map<String, String> tags(TraceFacts facts, SpanTree tree) {
        Map<String, String> tags = new TreeMap<>();
        Span root = tree.root();
        if (root != null) {
            root.resource().forEach((key, value) -> {
                if (value != null && !key.startsWith("telemetry.sdk.") && !key.startsWith("mlflow.")) {
                    put(tags, key, value instanceof String text ? text : JsonText.write(value));
                }
            });
            if (!root.name().isEmpty()) {
                put(tags, NAME, root.name());
            }
        }
        ofTrace(tree, Span::traceTags).forEach((key, value) -> put(tags, key, value));
        InfoFact info = facts.info();
        if (info != null) {
            tags.putAll(info.tags());
        }
        facts.tags().stream().map(TagFact::key).forEach(tags::remove);
        for (TagFact tag : facts.tags()) {
            if (tag.value() != null) {
                tags.put(tag.key(), tag.value());
            }
        }
        OURS.forEach(tags::remove);
        tags.put(ARTIFACTS, "mlflow-artifacts:/" + facts.experimentNo() + "/traces/" + facts.id() + "/artifacts");
        if (!tree.spans().isEmpty()) {
            tags.put(SPANS, "TRACKING_STORE");
        }
        return tags;
    }

    /** What the root says of the trace, else the span nearest to it that says anything. */
    private static Map<String, String> ofTrace(SpanTree tree, Function<Span, Map<String, String>> labels) {
        Map<String, String> said = tree.nearest(span -> labels.apply(span).isEmpty() ? null : labels.apply(span));
        return said == null ? Map.of() : said;
    }

    private static void put(Map<String, String> tags, String key, String value) {
        if (!key.isEmpty()) {
            tags.put(cut(key, LONGEST_KEY), cut(value, LONGEST_TAG));
        }
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }

    static Map<String, String> metadata(TraceFacts facts, SpanTree tree, Usage usage) {
        Map<String, String> metadata = new TreeMap<>();
        ofTrace(tree, Span::traceMetadata).forEach((key, value) -> put(metadata, key, value));
        putIfKnown(metadata, SESSION, tree.nearest(Span::sessionId));
        putIfKnown(metadata, USER, tree.nearest(Span::userId));
        putIfKnown(metadata, TOKENS, usage.tokensJson());
        putIfKnown(metadata, COST, usage.costJson());
        metadata.put("mlflow.trace_schema.version", "3");
        InfoFact info = facts.info();
        if (info != null) {
            metadata.putAll(info.metadata());
            metadata.put("mlflow.trace.infoFinalized", "true");
            metadata.remove(TOKENS);
            metadata.remove(COST);
            String tokens = Usage.canonicalTokens(info.metadata().get(TOKENS));
            putIfKnown(metadata, TOKENS, tokens == null ? usage.tokensJson() : tokens);
            String cost = Usage.canonicalCost(info.metadata().get(COST));
            putIfKnown(metadata, COST, cost == null ? usage.costJson() : cost);
        }
        return metadata;
    }

    private static void putIfKnown(Map<String, String> into, String key, @Nullable String value) {
        if (value != null) {
            into.put(key, value);
        }
    }

    static Tokens tokens(Map<String, String> metadata) {
        Tokens tokens = readTokens(metadata.get(TOKENS));
        return tokens == null ? Tokens.NONE : tokens;
    }

    static @Nullable Double cost(Map<String, String> metadata) {
        return readCost(metadata.get(COST));
    }

    private static @Nullable Tokens readTokens(@Nullable String json) {
        if (json == null || !(JsonText.parseOr(json, null) instanceof Map<?, ?> map)) {
            return null;
        }
        long input = number(map, "input_tokens");
        long output = number(map, "output_tokens");
        long total = map.containsKey("total_tokens") ? number(map, "total_tokens") : input + output;
        return new Tokens(
                input,
                output,
                total,
                number(map, "cache_read_input_tokens"),
                number(map, "cache_creation_input_tokens"));
    }

    private static long number(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static @Nullable Double readCost(@Nullable String json) {
        return json != null
                        && JsonText.parseOr(json, null) instanceof Map<?, ?> map
                        && map.get("total_cost") instanceof Number total
                ? Double.valueOf(total.doubleValue())
                : null;
    }

    /** How many spans the client says the trace has; null when it does not. */
    static @Nullable Long announcedSpans(InfoFact info) {
        String stats = info.metadata().get(SIZE_STATS);
        return stats != null
                        && JsonText.parseOr(stats, null) instanceof Map<?, ?> map
                        && map.get("num_spans") instanceof Number spans
                ? Long.valueOf(spans.longValue())
                : null;
    }
}
