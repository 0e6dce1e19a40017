package dev.assay.search;

import dev.assay.trace.JsonText;
import dev.assay.trace.Span;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The text of a span that MLflow's filters {@code span.content} and {@code text} look through: pieces of the JSON that its
 * server keeps. Attribute values are JSON within a JSON string, so a quote in a value reads {@code \"} and a backslash
 * {@code \\\\}. Unlike there, what is the same in every span is left out: field names, MLflow's own keys, status codes, ids,
 * times. A word that is meant to be in a text would find everything by them.
 */
final class SpanContent {
    private static final String INTERNAL = "mlflow.";
    private static final String TRACE_ID = "mlflow.traceRequestId";

    private SpanContent() {}

    /** Whether a span's content is like that; letters anywhere are looked for in its texts as they read without JSON, too. */
    static Predicate<Span> matching(Condition condition) {
        ValueMatcher content = new ValueMatcher(condition);
        if (!(condition instanceof Condition.Like like) || LikeWords.lettersAnywhere(condition) == null) {
            return span -> content.matchesText(of(span));
        }
        Condition.Letters letters =
                like.letters() == Condition.Letters.EXACT ? like.letters() : Condition.Letters.ANY_CASE;
        LikePattern anywhere = new LikePattern(like.pattern(), letters);
        return span ->
                content.matchesText(of(span)) || TraceText.of(span).stream().anyMatch(anywhere);
    }

    static String of(Span span) {
        StringBuilder out = new StringBuilder(512);
        JsonText.quote(span.name(), out, false);
        for (Span.Event event : span.events()) {
            out.append(", ");
            JsonText.quote(event.name(), out, false);
            out.append(": ").append(ValueText.ofAttribute(event.attributes()));
        }
        if (span.statusMessage() != null && !span.statusMessage().isEmpty()) {
            out.append(", ");
            JsonText.quote(span.statusMessage(), out, false);
        }
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            if (attribute.getKey().equals(TRACE_ID)) {
                continue;
            }
            out.append(", ");
            if (!attribute.getKey().startsWith(INTERNAL)) {
                JsonText.quote(attribute.getKey(), out, false);
                out.append(": ");
            }
            JsonText.quote(ValueText.ofAttribute(attribute.getValue()), out, false);
        }
        return out.toString();
    }
}
