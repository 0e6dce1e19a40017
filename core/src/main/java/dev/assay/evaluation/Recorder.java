package dev.assay.evaluation;

import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.evaluation.ScoredTrace.Result;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.store.ModelCallStore;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore;
import dev.assay.store.SliceStore.How;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.Score;
import dev.assay.trace.Assessment.Source;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what the scorers said of a trace into what is stored: a score of each, and its feedbacks as assessments. */
final class Recorder {
    private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{16}");
    private static final int MOST_FEEDBACKS = 1_000;

    /** Of one trace with many spans; the place of a feedback is a small number in the database. */
    private static final int MOST_OF_SPANS = 30_000;

    /** Which run what is used again was scored in. */
    private static final String REUSED_FROM = "assay.assessment.reusedFromRunId";

    /** The first assessment of that score, which the calls of judges are kept with; the database reads it too. */
    private static final String REUSED_SCORE = "assay.assessment.reusedFromId";

    private static final int LONGEST_NAME = 250;

    private final Run run;
    private final List<RunScorer> scorers;
    private final String judgeModel;
    private final RunSpec.@Nullable Registered registered;
    private final @Nullable Integer slice;

    /** What is stored of one trace; one list of feedbacks for each score. */
    record Recorded(
            Recorder recorder,
            ScoredTrace trace,
            List<Score> scores,
            List<List<SliceStore.Feedback>> feedbacks,
            List<ModelCallStore.OfScore> calls) {
        /** The same trace with nothing but a failure. */
        Recorded failed(String code, @Nullable String message) {
            return recorder.failed(trace.no(), trace.id(), trace.sessionId(), code, String.valueOf(message));
        }

        void addTo(List<ScorerSums> sums) {
            for (int scorer = 0; scorer < scores.size(); scorer++) {
                sums.get(scorer).add(trace.id(), scores.get(scorer), feedbacks.get(scorer));
            }
        }
    }

    /**
     * @param judgeModel URI of the model that the run's judge asks
     * @param slice of a session, which the run may score again after a later turn; null where a trace is scored once
     */
    Recorder(Run run, RunSpec spec, String judgeModel, @Nullable Integer slice) {
        this.run = run;
        this.slice = slice;
        this.scorers = spec.scorers();
        this.registered = spec.registered();
        String said = registered == null ? null : registered.model();
        this.judgeModel = said == null ? judgeModel : said;
    }

    Recorded record(ScoredTrace trace) {
        List<Score> scores = new ArrayList<>();
        List<List<SliceStore.Feedback>> feedbacks = new ArrayList<>();
        List<ModelCallStore.OfScore> calls = new ArrayList<>();
        for (int scorer = 0; scorer < scorers.size(); scorer++) {
            Result result =
                    checked(trace.results().get(scorer), scorers.get(scorer).scope());
            List<SliceStore.Feedback> its = feedbacks(trace, scorer, result);
            scores.add(score(trace, scorer, result, its.size()));
            feedbacks.add(its);
            if (!its.isEmpty() && !result.use().behind().isEmpty()) {
                calls.add(new ModelCallStore.OfScore(
                        trace.no(),
                        its.stream().map(SliceStore.Feedback::id).toList(),
                        result.use().behind()));
            }
        }
        return new Recorded(this, trace, scores, feedbacks, calls);
    }

    /** Every score of a trace as the same failure. */
    Recorded failed(long no, String id, @Nullable String sessionId, String code, String message) {
        Result failure = Result.failed(code, message, null);
        return record(new ScoredTrace(
                no, id, sessionId, null, scorers.stream().map(_ -> failure).toList()));
    }

    /** A scorer's answer that cannot be stored is a fault of the scorer. */
    private static Result checked(Result result, Scope scope) {
        if (!(result.outcome() instanceof ScoreOutcome.Scored scored)) {
            return result;
        }
        String problem = null;
        int most = scope == Scope.SPAN ? MOST_OF_SPANS : MOST_FEEDBACKS;
        int given = scored.feedbacks().size() + scored.failures().size();
        if (given > most) {
            problem = "the scorer gave " + given + " feedbacks on one trace, expected at most " + most;
        }
        for (dev.assay.scorer.api.Feedback feedback : scored.feedbacks()) {
            String name = feedback.name();
            if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
                problem = "the scorer named a feedback with " + name.length() + " characters, expected 1 to "
                        + LONGEST_NAME;
            }
        }
        return problem == null
                ? result
                : new Result(
                        new ScoreOutcome.Failed(
                                "SCORER_ERROR", problem, null, null, null, scored.took(), scored.console()),
                        result.use());
    }

    private static Score score(ScoredTrace trace, int scorer, Result result, int feedbacks) {
        String session = trace.sessionId();
        return new Score(
                trace.no(),
                scorer,
                switch (result.outcome()) {
                    case ScoreOutcome.Scored scored when !scored.feedbacks().isEmpty() -> Outcome.SCORED;
                    case ScoreOutcome.Scored _ -> result.isFailure() ? Outcome.FAILED : Outcome.SKIPPED;
                    case ScoreOutcome.Skipped _ -> Outcome.SKIPPED;
                    case ScoreOutcome.Failed _ -> Outcome.FAILED;
                },
                reason(result.outcome()),
                result.outcome().took().toNanos() / 1_000,
                feedbacks,
                result.use().cost(),
                session == null ? null : ByteBuffer.wrap(sha256(session)).getLong(),
                result.reused() != null ? How.REUSED : result.use().isPaid() ? How.PAID : How.COMPUTED);
    }

    private static @Nullable String reason(ScoreOutcome outcome) {
        String reason =
                switch (outcome) {
                    case ScoreOutcome.Failed failed -> failed.message();
                    case ScoreOutcome.Skipped skipped -> skipped.reason();
                    case ScoreOutcome.Scored scored ->
                        scored.failures().isEmpty()
                                ? null
                                : scored.failures().size() + " spans failed, the first: "
                                        + scored.failures().getFirst().failed().message();
                };
        return reason == null ? null : Verdicts.clean(reason);
    }

    private List<SliceStore.Feedback> feedbacks(ScoredTrace trace, int scorer, Result result) {
        return switch (result.outcome()) {
            case ScoreOutcome.Skipped _ -> List.of();
            case ScoreOutcome.Failed failed -> List.of(failure(trace, scorer, 0, null, failed, result.use()));
            case ScoreOutcome.Scored scored -> {
                List<SliceStore.Feedback> feedbacks = new ArrayList<>();
                for (dev.assay.scorer.api.Feedback given : scored.feedbacks()) {
                    feedbacks.add(feedback(trace, scorer, feedbacks.size(), given, result));
                }
                for (ScoreOutcome.SpanFailure failure : scored.failures()) {
                    RecordingJudge.Use use = feedbacks.isEmpty() ? result.use() : RecordingJudge.Use.NONE;
                    feedbacks.add(failure(trace, scorer, feedbacks.size(), failure.spanId(), failure.failed(), use));
                }
                yield feedbacks;
            }
        };
    }

    private SliceStore.Feedback feedback(
            ScoredTrace trace, int scorer, int ord, dev.assay.scorer.api.Feedback given, Result result) {
        RunScorer its = scorers.get(scorer);
        JsonObject metadata = metadata(its, ord == 0 ? result.use() : RecordingJudge.Use.NONE);
        ScoredTrace.Reused reused = result.reused();
        if (reused != null) {
            metadata.put(REUSED_FROM, reused.runId());
            put(metadata, REUSED_SCORE, reused.assessmentId());
        }
        given.metadata().forEach((key, value) -> metadata.put(Verdicts.clean(key), Verdicts.clean(value)));
        String span = given.spanId();
        boolean spanKnown = span != null && SPAN_ID.matcher(span).matches();
        if (span != null && !spanKnown) {
            metadata.put("span_id", Verdicts.clean(span));
        }
        boolean judged = result.isJudged();
        String rationale = given.rationale();
        String name = given.name();
        return new SliceStore.Feedback(
                trace.no(),
                scorer,
                ord,
                id(trace.no(), scorer, ord),
                name == null ? its.name() : Verdicts.clean(name),
                Verdicts.json(given.value()),
                Verdicts.number(given.value()),
                null,
                rationale == null ? null : Verdicts.clean(rationale),
                judged ? Source.Type.LLM_JUDGE : Source.Type.CODE,
                judged ? judgeModel : its.name(),
                registered == null ? bytes(spanKnown ? span : null) : bytes(trace.rootSpanId()),
                registered == null ? null : bytes(spanKnown ? span : null),
                metadata);
    }

    private static @Nullable Buffer bytes(@Nullable String spanId) {
        return spanId == null || !SPAN_ID.matcher(spanId).matches()
                ? null
                : Buffer.buffer(HexFormat.of().parseHex(spanId));
    }

    private SliceStore.Feedback failure(
            ScoredTrace trace,
            int scorer,
            int ord,
            @Nullable String spanId,
            ScoreOutcome.Failed failed,
            RecordingJudge.Use use) {
        RunScorer its = scorers.get(scorer);
        var error = new JsonObject().put("code", failed.code()).put("message", Verdicts.clean(failed.message()));
        put(error, "line", failed.line());
        put(error, "column", failed.column());
        String detail = failed.detail();
        put(error, "stackTrace", detail == null ? null : Verdicts.clean(detail));
        return new SliceStore.Feedback(
                trace.no(),
                scorer,
                ord,
                id(trace.no(), scorer, ord),
                its.name(),
                null,
                null,
                error,
                null,
                Source.Type.CODE,
                its.name(),
                registered == null ? bytes(spanId) : bytes(trace.rootSpanId()),
                registered == null ? null : bytes(spanId),
                metadata(its, use));
    }

    private JsonObject metadata(RunScorer scorer, RecordingJudge.Use use) {
        var metadata = new JsonObject().put("mlflow.assessment.scorerDigest", "sha256:" + scorer.digest());
        if (registered == null) {
            metadata.put("mlflow.assessment.sourceRunId", run.id());
        } else {
            metadata.put("mlflow.assessment.scorerName", registered.name())
                    .put("mlflow.assessment.scorerVersion", Integer.toString(registered.version()));
        }
        if (!use.behind().isEmpty()) {
            metadata.put("judge.calls", Integer.toString(use.behind().size()));
        }
        if (use.inDoubt() > 0) {
            metadata.put("judge.calls_in_doubt", Integer.toString(use.inDoubt()));
        }
        if (use.isPaid()) {
            metadata.put("mlflow.assessment.judgeInputTokens", Long.toString(use.inputTokens()))
                    .put("mlflow.assessment.judgeOutputTokens", Long.toString(use.outputTokens()));
            put(
                    metadata,
                    "mlflow.assessment.judgeCost",
                    use.cost() == null ? null : use.cost().toPlainString());
        }
        return metadata;
    }

    private static void put(JsonObject json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    /** The same for every attempt: what is stored twice is stored once. */
    String id(long traceNo, int scorer, int ord) {
        byte[] hash = sha256(run.id() + ' ' + traceNo + ' ' + scorer + ' ' + ord + (slice == null ? "" : " " + slice));
        return "a-" + HexFormat.of().formatHex(hash, 0, 16);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static <T> List<T> flat(List<List<T>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    /** One list from several. */
    static <T> List<T> flat(List<Recorded> recorded, java.util.function.Function<Recorded, List<T>> part) {
        return recorded.stream().flatMap(each -> part.apply(each).stream()).toList();
    }
}
