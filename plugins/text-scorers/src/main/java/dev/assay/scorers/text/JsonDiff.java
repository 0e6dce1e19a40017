package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * How similar the response's JSON is to the expected JSON, and where it differs. A map counts the mean of its keys', a list that
 * of its places, a text its Levenshtein similarity, a number 1 less the difference over the sum of both. A key that is missing is
 * as one that is null.
 */
@Extension
public final class JsonDiff implements Scorer {
    private static final int NAMED = 10;

    /** Characters that have an escape of their own, and what it is. */
    private static final String SHORT = "\"\\\n\r\t\b\f";

    private static final String SHORTENED = "\"\\nrtbf";

    /** Characters of one text times those of the other, of all texts that differ: a second or so. */
    private static final long MOST_COMPARED = 500_000_000;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "json_diff",
                    "1",
                    "How similar the response's JSON is to the expected JSON, part by part, from 0 to 1",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "string",
                          "format": "multiline",
                          "title": "Expected JSON",
                          "description": "When left out, the trace's expectation expected_response: a JSON value, or JSON text"
                        },
                        %s
                      },
                      "additionalProperties": false
                    }
                    """.formatted(JsonDocument.FENCE_PARAMETER),
                    true)
            .examples(new ScorerInfo.Example("One of two keys differs", Map.of(), """
                {"outputs": {"a": 1, "b": true}, "expectations": [{"name": "expected_response", "value": {"a": 1, "b": false}}]}\
                """, 0.5));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Object expected = expected(request);
        JsonDocument response = JsonDocument.ofResponse(
                request.trace(), !Boolean.FALSE.equals(request.parameters().get("allowFence")));
        if (response.problem() != null) {
            return List.of(Feedback.of(new Value.Num(0), "The response is no JSON: " + response.problem()));
        }
        var walk = new Walk();
        double similarity = similarity(response.value(), expected, "$", walk);
        List<String> differences = walk.differences;
        if (differences.isEmpty()) {
            return List.of(Feedback.of(new Value.Num(similarity), "The response is the expected JSON"));
        }
        int more = differences.size() - NAMED;
        return List.of(Feedback.of(
                new Value.Num(similarity),
                differences.size()
                        + (differences.size() == 1 ? " difference: " : " differences: ")
                        + String.join("; ", differences.subList(0, Math.min(NAMED, differences.size())))
                        + (more > 0 ? "; and " + more + " more" : "")));
    }

    /** What was found on the way through both values. */
    private static final class Walk {
        final List<String> differences = new ArrayList<>();
        long compared;
    }

    private static @Nullable Object expected(ScoreRequest request) {
        if (request.text("expected").isEmpty()) {
            Object noted = request.trace().expectation("expected_response").orElse(null);
            if (noted != null && !(noted instanceof String)) {
                return JsonValue.of(noted);
            }
        }
        JsonDocument document = JsonDocument.ofText(JsonDocument.unfenced(ExpectedText.of(request)));
        if (document.problem() != null) {
            throw new ScorerException("the expected text is no JSON: " + document.problem());
        }
        return document.value();
    }

    private static double similarity(@Nullable Object response, @Nullable Object expected, String path, Walk walk) {
        if (response instanceof Map<?, ?> left && expected instanceof Map<?, ?> right) {
            return ofMaps(left, right, path, walk);
        }
        if (response instanceof List<?> left && expected instanceof List<?> right) {
            return ofLists(left, right, path, walk);
        }
        if (Objects.equals(response, expected)) {
            return 1;
        }
        walk.differences.add(path + " is " + shown(response) + ", expected " + shown(expected));
        if (response instanceof String left && expected instanceof String right) {
            return ofTexts(left, right, walk);
        }
        if (response instanceof BigDecimal left && expected instanceof BigDecimal right) {
            double a = left.doubleValue();
            double b = right.doubleValue();
            double sum = Math.abs(a) + Math.abs(b);
            return Double.isInfinite(sum) || sum == 0 ? 0 : 1 - Math.abs(b - a) / sum;
        }
        if (response == null || expected == null || bothTruths(response, expected)) {
            return 0;
        }
        return ofTexts(compact(response), compact(expected), walk);
    }

    private static boolean bothTruths(Object response, Object expected) {
        return response instanceof Boolean && expected instanceof Boolean;
    }

    private static double ofMaps(Map<?, ?> response, Map<?, ?> expected, String path, Walk walk) {
        Set<Object> keys = new LinkedHashSet<>(expected.keySet());
        keys.addAll(response.keySet());
        double sum = 0;
        for (Object key : keys) {
            String at = path + "." + key;
            if (!response.containsKey(key) && expected.get(key) != null) {
                walk.differences.add(at + " is missing, expected " + shown(expected.get(key)));
            } else if (!expected.containsKey(key) && response.get(key) != null) {
                walk.differences.add(at + " is not expected");
            } else {
                sum += similarity(response.get(key), expected.get(key), at, walk);
            }
        }
        return keys.isEmpty() ? 1 : sum / keys.size();
    }

    private static double ofLists(List<?> response, List<?> expected, String path, Walk walk) {
        int both = Math.min(response.size(), expected.size());
        double sum = 0;
        for (int i = 0; i < both; i++) {
            sum += similarity(response.get(i), expected.get(i), path + "[" + i + "]", walk);
        }
        if (response.size() != expected.size()) {
            walk.differences.add(path + " has " + response.size() + " elements, expected " + expected.size());
        }
        int longer = Math.max(response.size(), expected.size());
        return longer == 0 ? 1 : sum / longer;
    }

    private static double ofTexts(String response, String expected, Walk walk) {
        int[] left = Levenshtein.characters(response, "a text in the response");
        int[] right = Levenshtein.characters(expected, "a text in the expected JSON");
        walk.compared += (long) left.length * right.length;
        if (walk.compared > MOST_COMPARED) {
            throw new ScorerException(
                    "the texts that differ are too many and too long to compare character by character");
        }
        int longer = Math.max(left.length, right.length);
        return longer == 0 ? 1 : 1 - (double) Levenshtein.distance(left, right) / longer;
    }

    private static String shown(@Nullable Object value) {
        String text = value instanceof String string ? Excerpt.of(string) : Texts.of(value);
        return text.length() > 90 ? Excerpt.of(text) : text;
    }

    /** Values of different kinds are compared as JSON text without spaces, keys sorted. */
    private static String compact(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> entries = new ArrayList<>();
                new TreeMap<Object, Object>(map)
                        .forEach((key, each) -> entries.add(quoted(String.valueOf(key)) + ":" + compact(each)));
                yield "{" + String.join(",", entries) + "}";
            }
            case List<?> list ->
                "[" + String.join(",", list.stream().map(JsonDiff::compact).toList()) + "]";
            case String text -> quoted(text);
            case BigDecimal number -> number.toPlainString();
            case null -> "null";
            default -> value.toString();
        };
    }

    /** Every unit that is no printable ASCII is escaped, as the reference does: it decides how long the text is. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int place = SHORT.indexOf(c);
            if (place >= 0) {
                quoted.append('\\').append(SHORTENED.charAt(place));
            } else if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                quoted.append("\\u%04x".formatted((int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
