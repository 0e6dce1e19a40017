package dev.assay.search;

import dev.assay.trace.Span;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span as the JSON text that MLflow's server keeps and that its filters {@code span.content}, {@code text} and
 * {@code span.attributes.K} look through: attribute values are JSON within a JSON string, so a quote in a value reads
 * {@code \"} and a backslash {@code \\\\}. Ids, times, kind and links are left out: nobody looks for them there, and with
 * them an index by words could rule nothing out.
 */
final class SpanContent {
    private SpanContent() {}

    static String of(Span span) {
        StringBuilder out = new StringBuilder(512);
        out.append("{\"name\": ");
        ValueText.quote(span.name(), out, false);
        out.append(", \"events\": [");
        String comma = "";
        for (Span.Event event : span.events()) {
            out.append(comma).append("{\"name\": ");
            ValueText.quote(event.name(), out, false);
            out.append(", \"attributes\": ").append(ValueText.ofAttribute(event.attributes()));
            out.append('}');
            comma = ", ";
        }
        out.append("], \"status\": {\"code\": \"STATUS_CODE_").append(span.status());
        out.append("\", \"message\": ");
        ValueText.quote(span.statusMessage() == null ? "" : span.statusMessage(), out, false);
        out.append("}, \"attributes\": {");
        comma = "";
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            out.append(comma);
            ValueText.quote(attribute.getKey(), out, false);
            out.append(": ");
            ValueText.quote(ValueText.ofAttribute(attribute.getValue()), out, false);
            comma = ", ";
        }
        return out.append("}}").toString();
    }
}
