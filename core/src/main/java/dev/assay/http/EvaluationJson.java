package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.evaluation.Evaluation;
import dev.assay.evaluation.EvaluationService.Results;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.ResultRow;
import dev.assay.store.SliceStore.RowPosition;
import dev.assay.store.SliceStore.ScoreRow;
import dev.assay.trace.Trace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Evaluations as {@code openapi.yaml} draws them, and the tokens of their pages. */
final class EvaluationJson {
    private EvaluationJson() {}

    static JsonObject of(Evaluation evaluation) {
        JsonArray scorers = new JsonArray();
        evaluation
                .spec()
                .scorers()
                .forEach(each -> scorers.add(new JsonObject()
                        .put("scorer", each.scorer())
                        .put("name", each.name())
                        .put("version", each.version())
                        .put("returns", each.returns().name())
                        .put("scope", each.scope().name())
                        .put("parameters", Json.ofValue(each.parameters()))));
        JsonObject json = new JsonObject()
                .put("runId", evaluation.run().id())
                .put("name", evaluation.run().name())
                .put("experimentId", String.valueOf(evaluation.run().experimentNo()))
                .put("scorers", scorers)
                .put("cache", evaluation.spec().cache())
                .put("createdAt", Json.time(evaluation.run().started()))
                .put("progress", evaluation.progress().toJson());
        Json.putIfThere(json, "filter", evaluation.spec().filter());
        Json.putIfThere(json, "rerunOf", evaluation.spec().rerunOf());
        return json;
    }

    static JsonObject of(Results results, Map<Long, Trace> traces) {
        JsonArray rows = new JsonArray();
        for (ResultRow row : results.rows()) {
            Trace trace = traces.get(row.traceNo());
            if (trace != null) {
                JsonArray scores = new JsonArray();
                row.scores().forEach(each -> scores.add(score(results.scorers(), each)));
                rows.add(new JsonObject()
                        .put("trace", Json.ofInfo(trace.info(), trace.assessments()))
                        .put("scores", scores));
            }
        }
        JsonObject json = new JsonObject().put("rows", rows);
        RowPosition next = results.next();
        if (next != null) {
            json.put("nextPageToken", encode(next.sliceNo() + ":" + next.place()));
        }
        return json;
    }

    private static JsonObject score(List<RunScorer> scorers, ScoreRow score) {
        String scorer = scorers.get(score.scorerNo()).name();
        String name = score.name();
        JsonObject json = new JsonObject()
                .put("scorer", scorer)
                .put("name", name == null ? scorer : name)
                .put(
                        "outcome",
                        switch (score.outcome()) {
                            case SCORED -> "scored";
                            case SKIPPED -> "skipped";
                            case FAILED -> "error";
                        })
                .put("value", Json.ofValue(score.value()));
        Json.putIfThere(json, "reason", score.outcome() == Outcome.SKIPPED ? score.reason() : null);
        Json.putIfThere(json, "rationale", score.rationale());
        Json.putIfThere(json, "spanId", score.spanId());
        Json.putIfThere(json, "assessmentId", score.assessmentId());
        JsonObject error = score.error();
        if (error != null) {
            JsonObject told = new JsonObject()
                    .put("code", error.getString("code", "SCORER_ERROR"))
                    .put("message", error.getString("message", ""));
            Json.putIfThere(told, "line", error.getValue("line"));
            Json.putIfThere(told, "column", error.getValue("column"));
            json.put("error", told);
        }
        return json;
    }

    static String runToken(long no) {
        return encode("r" + no);
    }

    static long runToken(String token) {
        String text = decode(token);
        if (!text.matches("r[0-9]{1,18}")) {
            throw unknown(token);
        }
        return Long.parseLong(text.substring(1));
    }

    static RowPosition rowToken(String token) {
        String text = decode(token);
        if (!text.matches("[0-9]{1,9}:[0-9]{1,9}")) {
            throw unknown(token);
        }
        String[] parts = text.split(":", 2);
        return new RowPosition(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unknown(token);
        }
    }

    private static Invalid unknown(String token) {
        return new Invalid("'pageToken' is '" + token + "'; expected the nextPageToken of the page before");
    }
}
