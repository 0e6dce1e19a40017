package dev.assay.scorers.safety;

import dev.assay.model.Document;
import dev.assay.model.Span;
import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text of a trace, and where it stands.
 *
 * @param name for people: the request, the response, the result of a tool, a document
 * @param spanId null for the whole trace
 */
record Place(String name, @Nullable String spanId, String text) {
    /** Characters of all texts together: some seconds. */
    private static final int MOST_SEARCHED = 2_000_000;

    /** The words of the parameter {@code where}. */
    static final List<String> ALL = List.of("request", "response", "tool_arguments", "tool_results", "documents");

    /** The texts of the places that are asked for, or of those by default. */
    static List<Place> of(ScoreRequest request, List<String> byDefault) {
        List<?> where = request.parameters().get("where") instanceof List<?> given ? given : byDefault;
        Trace trace = request.trace();
        List<Place> places = new ArrayList<>();
        if (where.contains("request")) {
            Texts.request(trace).ifPresent(text -> places.add(new Place("the request", null, text)));
        }
        for (Span span : trace.spans()) {
            if (span.type().equals("TOOL")) {
                ToolCall call = span.toolCall();
                add(
                        places,
                        where,
                        "tool_arguments",
                        "the arguments of " + span.name(),
                        span,
                        call == null ? span.inputs() : call.arguments());
                add(
                        places,
                        where,
                        "tool_results",
                        "the result of " + span.name(),
                        span,
                        call == null ? span.outputs() : call.result());
            }
            if (where.contains("documents")) {
                addDocuments(places, span);
            }
        }
        if (where.contains("response")) {
            Texts.response(trace).ifPresent(text -> places.add(new Place("the response", null, text)));
        }
        long length = places.stream().mapToLong(place -> place.text().length()).sum();
        if (length > MOST_SEARCHED) {
            throw new ScorerException(
                    "the texts to search have " + length + " characters together, expected at most " + MOST_SEARCHED);
        }
        return places;
    }

    private static void add(
            List<Place> places, List<?> where, String kind, String name, Span span, @Nullable Object value) {
        if (value != null && where.contains(kind)) {
            places.add(new Place(name, span.spanId(), Texts.of(value)));
        }
    }

    private static void addDocuments(List<Place> places, Span span) {
        int number = 0;
        for (Document document : span.documents()) {
            number++;
            if (document.content() != null) {
                places.add(new Place(
                        "document " + number + " of " + span.name(),
                        span.spanId(),
                        Objects.requireNonNull(document.content())));
            }
        }
    }
}
