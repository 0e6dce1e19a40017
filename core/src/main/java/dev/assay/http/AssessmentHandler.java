package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.ingest.Assessments;
import dev.assay.store.AssessmentChange;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Feedback and expectations on a trace. */
final class AssessmentHandler {
    private static final int MAX_NAME = 250;

    private final TraceStore traces;
    private final Assessments assessments;
    private final Clock clock;

    AssessmentHandler(TraceStore traces, Assessments assessments, Clock clock) {
        this.traces = traces;
        this.assessments = assessments;
        this.clock = clock;
    }

    Future<JsonObject> create(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        JsonObject body = Params.body(request);
        String kind = Params.text(body, "kind");
        if (!body.containsKey("value")) {
            throw new Invalid("'value' is missing; expected any JSON value");
        }
        Object value = Json.toValue(body.getValue("value"));
        Assessment.Content content =
                switch (kind) {
                    case "feedback" -> new Assessment.Feedback(value, null);
                    case "expectation" -> new Assessment.Expectation(value);
                    default -> throw new Invalid("'kind' is '" + kind + "'; expected feedback or expectation");
                };
        Instant now = clock.instant();
        Assessment assessment = new Assessment(
                newId(traceId, request.request().getHeader("Idempotency-Key")),
                name(Params.text(body, "name")),
                content,
                source(body),
                Params.optionalText(body, "rationale"),
                Params.optionalText(body, "spanId"),
                null,
                metadata(body),
                Params.optionalText(body, "overrides"),
                true,
                null,
                now,
                now);
        return find(traceId)
                .compose(trace -> {
                    checkSpan(trace, assessment.spanId());
                    return assessments.create(
                            Params.principal(request), trace.info().id(), assessment);
                })
                .map(made -> {
                    request.response().setStatusCode(201);
                    return Json.ofAssessment(traceId, made);
                });
    }

    Future<JsonObject> patch(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String assessmentId = Params.path(request, "assessmentId");
        JsonObject body = Params.body(request);
        String name = Params.optionalText(body, "name");
        return assessments
                .find(traceId, assessmentId)
                .compose(old -> assessments.update(
                        Params.principal(request),
                        traceId,
                        assessmentId,
                        new AssessmentChange(
                                name == null ? null : name(name),
                                body.containsKey("value")
                                        ? with(old.content(), Json.toValue(body.getValue("value")))
                                        : null,
                                Params.optionalText(body, "rationale"),
                                metadata(body),
                                null)))
                .map(changed -> Json.ofAssessment(traceId, changed));
    }

    Future<Void> delete(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String assessmentId = Params.path(request, "assessmentId");
        return assessments
                .find(traceId, assessmentId)
                .compose(old -> assessments.delete(Params.principal(request), traceId, old.id()));
    }

    private Future<Trace> find(String traceId) {
        return traces.find(traceId).map(found -> found.orElseThrow(() -> new NotFound("trace", traceId)));
    }

    private static Assessment.Content with(Assessment.Content content, @Nullable Object value) {
        return switch (content) {
            case Assessment.Feedback _ -> new Assessment.Feedback(value, null);
            case Assessment.Expectation _ -> new Assessment.Expectation(value);
            case Assessment.Issue issue -> issue;
        };
    }

    private static String name(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new Invalid("'name' has " + name.length() + " characters; expected 1 to " + MAX_NAME);
        }
        return name;
    }

    private static Assessment.Source source(JsonObject body) {
        JsonObject source = Params.optionalObject(body, "source");
        if (source == null) {
            throw new Invalid("'source' is missing; expected {\"type\": \"HUMAN\", \"id\": \"who\"}");
        }
        String type = Params.text(source, "type");
        try {
            return new Assessment.Source(Assessment.Source.Type.valueOf(type), Params.text(source, "id"));
        } catch (IllegalArgumentException e) {
            throw new Invalid("'source.type' is '" + type + "'; expected HUMAN, LLM_JUDGE or CODE");
        }
    }

    private static void checkSpan(Trace trace, @Nullable String spanId) {
        if (spanId != null
                && trace.spans().stream().noneMatch(span -> span.spanId().equals(spanId))) {
            throw new NotFound("span of trace " + trace.info().id(), spanId);
        }
    }

    private static Map<String, String> metadata(JsonObject body) {
        JsonObject metadata = Params.optionalObject(body, "metadata");
        Map<String, String> strings = new LinkedHashMap<>();
        if (metadata != null) {
            metadata.forEach(entry -> strings.put(entry.getKey(), String.valueOf(entry.getValue())));
        }
        return strings;
    }

    /** The same key on the same trace gives the same id, so that a repeated request creates nothing. */
    private static String newId(String traceId, @Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return Assessments.newId();
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((traceId + "\0" + idempotencyKey).getBytes(StandardCharsets.UTF_8));
            return "a-" + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
