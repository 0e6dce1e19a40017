package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.model.TraceJson;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.Sessions;
import dev.assay.scorer.Subject;
import dev.assay.scorer.TraceCalls;
import dev.assay.scorer.TraceView;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Example;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A scorer called on a few traces, on their spans, on their sessions or on an example, and what came of it as JSON. */
final class TryOut {
    /** A session is read whole. */
    private static final int LONGEST_SESSION = 1_000;

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;

    TryOut(TraceStore traces, TraceIndex index, Searches searches) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
    }

    /**
     * The whole sessions that the traces are turns of, for a scorer of sessions; for others none.
     *
     * @throws Invalid for a session of too many turns
     */
    Future<Sessions> sessions(RoutingContext request, ScorerInfo info, List<Trace> tried) {
        if (info.scope() != ScorerInfo.Scope.SESSION) {
            return Future.succeededFuture(Sessions.NONE);
        }
        Set<Sessions.Id> ids = new LinkedHashSet<>();
        tried.forEach(trace -> {
            Sessions.Id id = Sessions.Id.of(trace);
            if (id != null) {
                ids.add(id);
            }
        });
        Map<Long, Trace> turns = new HashMap<>();
        // Also those that the index has not seen yet.
        tried.forEach(trace -> turns.put(trace.info().no(), trace));
        Future<Void> all = Future.succeededFuture();
        for (Sessions.Id id : ids) {
            all = all.compose(_ -> turns(request, id)).map(found -> {
                turns.putAll(found);
                return null;
            });
        }
        return all.map(_ -> Sessions.of(turns.values()));
    }

    private Future<Map<Long, Trace>> turns(RoutingContext request, Sessions.Id id) {
        var scope = new TraceIndex.Scope(List.of(id.experimentNo()));
        var filter = new Filter.Is(Field.TraceText.SESSION, Condition.OneOf.text(id.session()));
        return searches.ask(Params.principal(request), null, () -> index.numbers(scope, filter))
                .compose(answer -> {
                    if (answer.value().length > LONGEST_SESSION) {
                        throw new Invalid("session '" + id.session() + "' has " + answer.value().length
                                + " traces, expected at most " + LONGEST_SESSION + " for a scorer of sessions");
                    }
                    return traces.read(Arrays.stream(answer.value()).boxed().toList());
                });
    }

    /**
     * Blocks. A session is tried once, on its first trace, whichever of its turns are asked for.
     *
     * @param withTrace whether the answer has what the scorer saw, as an example has it
     */
    static JsonObject run(OpenScorer open, List<Trace> tried, Sessions sessions, boolean withTrace) {
        ScorerInfo info = open.description().info();
        Collection<Trace> scored = tried;
        if (info.scope() == ScorerInfo.Scope.SESSION) {
            Map<Long, Trace> firsts = new LinkedHashMap<>();
            tried.forEach(trace -> {
                Trace first = sessions.turns(trace).getFirst();
                firsts.put(first.info().no(), first);
            });
            scored = firsts.values();
        }
        List<TraceCalls> calls = scored.stream()
                .map(trace -> TraceCalls.of(info, trace, sessions))
                .toList();
        List<ScoreOutcome> outcomes = outcomes(open, calls);
        JsonArray results = new JsonArray();
        int next = 0;
        for (Trace trace : scored) {
            JsonObject json = json(trace.info().id(), info.name(), outcomes.get(next));
            Json.putIfThere(json, "requestPreview", trace.info().requestPreview());
            if (withTrace) {
                Json.putIfThere(json, "trace", seen(info, calls.get(next)));
            }
            next++;
            results.add(json);
        }
        return new JsonObject().put("results", results);
    }

    /** Null when it was not called. An example of a scorer of spans names them, also where the scorer does not read the others. */
    private static @Nullable Object seen(ScorerInfo info, TraceCalls calls) {
        if (calls.subjects().isEmpty()) {
            return null;
        }
        Subject first = calls.subjects().getFirst();
        return switch (info.scope()) {
            case TRACE -> new JsonObject(TraceView.json(first.trace()));
            case SPAN -> {
                Set<Part> reads = EnumSet.of(Part.SPANS);
                reads.addAll(info.reads());
                yield new JsonObject(TraceView.json(TraceView.of(calls.traces().getFirst(), reads)));
            }
            case SESSION -> {
                JsonArray turns = new JsonArray();
                first.session().forEach(turn -> turns.add(new JsonObject(TraceView.json(turn))));
                yield turns;
            }
        };
    }

    private static List<ScoreOutcome> outcomes(OpenScorer open, List<TraceCalls> calls) {
        List<Subject> subjects =
                calls.stream().flatMap(each -> each.subjects().stream()).toList();
        List<ScoreOutcome> said = subjects.isEmpty() ? List.of() : open.call(subjects);
        List<ScoreOutcome> outcomes = new ArrayList<>();
        int from = 0;
        for (TraceCalls each : calls) {
            int to = from + each.subjects().size();
            outcomes.add(each.outcome(said.subList(from, to)));
            from = to;
        }
        return outcomes;
    }

    /** @throws NotFound when the scorer has no example of that name */
    static Example example(ScorerDescription scorer, String name) {
        return scorer.info().examples().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFound("example of " + scorer.id(), name));
    }

    /** Blocks. */
    static JsonObject run(OpenScorer open, Example example) {
        ScorerInfo info = open.description().info();
        List<dev.assay.model.Trace> turns = turns(example);
        ScoreOutcome outcome =
                outcomes(open, List.of(TraceCalls.of(info, turns))).getFirst();
        Object first = outcome instanceof ScoreOutcome.Scored scored
                        && !scored.feedbacks().isEmpty()
                ? scored.feedbacks().getFirst().value().json()
                : null;
        JsonObject json = json(turns.getFirst().traceId(), info.name(), outcome)
                .put("expected", Json.ofValue(example.expected()))
                .put("asExpected", !failed(outcome) && alike(first).equals(alike(example.expected())));
        return new JsonObject().put("results", new JsonArray().add(json));
    }

    private static List<dev.assay.model.Trace> turns(Example example) {
        try {
            List<dev.assay.model.Trace> turns = TraceJson.turns(Json.toValue(trace(example)));
            if (turns.isEmpty()) {
                throw new Invalid("the example '" + example.name() + "' has no trace, expected at least one");
            }
            return turns;
        } catch (IllegalArgumentException | DecodeException e) {
            throw new Invalid("the example '" + example.name() + "' cannot be read: " + e.getMessage());
        }
    }

    private static Object trace(Example example) {
        return example.trace().stripLeading().startsWith("[")
                ? new JsonArray(example.trace())
                : new JsonObject(example.trace());
    }

    private static boolean failed(ScoreOutcome outcome) {
        return outcome instanceof ScoreOutcome.Failed
                || (outcome instanceof ScoreOutcome.Scored scored
                        && scored.feedbacks().isEmpty()
                        && !scored.failures().isEmpty());
    }

    /** As JSON text, in which 1 is 1.0. */
    private static String alike(@Nullable Object value) {
        return value instanceof Number number
                ? String.valueOf(number.doubleValue())
                : io.vertx.core.json.Json.encode(value);
    }

    /** What a scorer shows of itself. */
    static JsonArray examples(ScorerInfo info) {
        JsonArray examples = new JsonArray();
        info.examples().forEach(each -> examples.add(json(each)));
        return examples;
    }

    static JsonObject json(Example example) {
        Object trace;
        try {
            trace = trace(example);
        } catch (DecodeException e) {
            // Shown as it is; to run it says what is wrong.
            trace = example.trace();
        }
        return new JsonObject()
                .put("name", example.name())
                .put("parameters", Json.ofValue(example.parameters()))
                .put("trace", trace)
                .put("expected", Json.ofValue(example.expected()));
    }

    private static JsonObject json(String traceId, String name, ScoreOutcome outcome) {
        JsonArray feedbacks = new JsonArray();
        JsonArray console = new JsonArray();
        outcome.console().lines().forEach(console::add);
        JsonObject json = new JsonObject()
                .put("traceId", traceId)
                .put("feedbacks", feedbacks)
                .put("console", console)
                .put("durationMs", outcome.took().toNanos() / 1e6);
        switch (outcome) {
            case ScoreOutcome.Scored scored -> {
                scored.feedbacks().forEach(each -> feedbacks.add(json(name, each)));
                if (!scored.failures().isEmpty()) {
                    JsonArray failures = new JsonArray();
                    scored.failures()
                            .forEach(each -> failures.add(error(each.failed()).put("spanId", each.spanId())));
                    json.put("failures", failures);
                }
            }
            case ScoreOutcome.Skipped skipped -> Json.putIfThere(json, "reason", skipped.reason());
            case ScoreOutcome.Failed failed -> json.put("error", error(failed));
        }
        return json;
    }

    private static JsonObject error(ScoreOutcome.Failed failed) {
        JsonObject error = new JsonObject().put("code", failed.code()).put("message", failed.message());
        Json.putIfThere(error, "line", failed.line());
        Json.putIfThere(error, "column", failed.column());
        return error;
    }

    private static JsonObject json(String scorer, Feedback feedback) {
        String own = feedback.name();
        JsonObject json = new JsonObject()
                .put("name", own == null ? scorer : own)
                .put("value", Json.ofValue(feedback.value().json()))
                .put("metadata", Json.ofValue(feedback.metadata()));
        Json.putIfThere(json, "rationale", feedback.rationale());
        Json.putIfThere(json, "spanId", feedback.spanId());
        return json;
    }
}
