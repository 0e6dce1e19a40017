package dev.assay.evaluation;

import dev.assay.error.NotFound;
import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.Subject;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Scorers written in a test. They count what they have open. */
final class TestScorers implements ScorerCatalog {
    private static final Duration TOOK = Duration.ofMillis(2);

    private final Map<String, Made> scorers = new ConcurrentHashMap<>();
    private final Set<ScorerInfo.Part> reads;
    final AtomicInteger open = new AtomicInteger();

    TestScorers() {
        this(Set.of());
    }

    /** @param reads what those that ask no judge read of a trace */
    TestScorers(Set<ScorerInfo.Part> reads) {
        this.reads = reads;
    }

    private record Made(ScorerDescription description, BiFunction<List<Subject>, Judge, List<ScoreOutcome>> score) {}

    /** A scorer called {@code test:<name>} that is asked for one trace after the other. */
    TestScorers with(String name, BiFunction<Trace, Judge, ScoreOutcome> score) {
        return withBatch(name, false, (traces, judge) -> traces.stream()
                .map(trace -> score.apply(trace, judge))
                .toList());
    }

    /** The same, of the kind that asks a judge. */
    TestScorers withJudged(String name, BiFunction<Trace, Judge, ScoreOutcome> score) {
        return withBatch(name, true, (traces, judge) -> traces.stream()
                .map(trace -> score.apply(trace, judge))
                .toList());
    }

    /** One without a judge that says that its scores are worth keeping. */
    TestScorers withKept(String name, BiFunction<Trace, Judge, ScoreOutcome> score) {
        with(name, score);
        return described(name, ScorerDescription::digest, info -> info.keepScores(true));
    }

    TestScorers withBatch(String name, boolean judged, BiFunction<List<Trace>, Judge, List<ScoreOutcome>> score) {
        return with(
                name,
                ScorerInfo.Scope.TRACE,
                judged,
                (subjects, judge) ->
                        score.apply(subjects.stream().map(Subject::trace).toList(), judge));
    }

    /** One that is called once for each span, or for each session. */
    TestScorers withScope(
            String name, ScorerInfo.Scope scope, boolean judged, BiFunction<Subject, Judge, ScoreOutcome> score) {
        return with(name, scope, judged, (subjects, judge) -> subjects.stream()
                .map(subject -> score.apply(subject, judge))
                .toList());
    }

    private TestScorers with(
            String name,
            ScorerInfo.Scope scope,
            boolean judged,
            BiFunction<List<Subject>, Judge, List<ScoreOutcome>> score) {
        var info = new ScorerInfo(
                name,
                "1",
                "made for a test",
                scope,
                judged ? Set.of(ScorerInfo.Part.JUDGE) : reads,
                ScorerInfo.ValueType.NUMBER,
                ScorerInfo.NO_PARAMETERS,
                true);
        var description =
                new ScorerDescription("test:" + name, ScorerDescription.Kind.PLUGIN, info, "d1-" + name, "test", null);
        scorers.put("test:" + name, new Made(description, score));
        return this;
    }

    /** The same scorer made of something else. */
    void replace(String name) {
        described(name, _ -> "d2-" + name, UnaryOperator.identity());
    }

    private TestScorers described(
            String name, Function<ScorerDescription, String> digest, UnaryOperator<ScorerInfo> info) {
        scorers.computeIfPresent("test:" + name, (_, made) -> {
            var old = made.description;
            return new Made(
                    new ScorerDescription(
                            old.id(), old.kind(), info.apply(old.info()), digest.apply(old), old.origin(), null),
                    made.score);
        });
        return this;
    }

    static ScoreOutcome number(double value) {
        return scored(Feedback.of(new Value.Num(value), "made"));
    }

    static ScoreOutcome yes(boolean yes) {
        return scored(Feedback.yesNo(yes, "made"));
    }

    static ScoreOutcome scored(Feedback... feedbacks) {
        return new ScoreOutcome.Scored(List.of(feedbacks), TOOK, "");
    }

    static ScoreOutcome skipped() {
        return new ScoreOutcome.Skipped(TOOK, "");
    }

    static ScoreOutcome failed(String message) {
        return new ScoreOutcome.Failed("SCORER_ERROR", message, 3, 7, null, TOOK, "");
    }

    @Override
    public List<ScorerDescription> list() {
        return scorers.values().stream().map(Made::description).toList();
    }

    @Override
    public Optional<ScorerDescription> find(String id) {
        return Optional.ofNullable(scorers.get(id)).map(Made::description);
    }

    @Override
    public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
        Made made = Optional.ofNullable(scorers.get(id)).orElseThrow(() -> new NotFound("scorer", id));
        open.incrementAndGet();
        return new OpenScorer() {
            @Override
            public ScorerDescription description() {
                return made.description;
            }

            @Override
            public List<ScoreOutcome> score(List<Trace> traces) {
                return call(traces.stream().map(Subject::of).toList());
            }

            @Override
            public List<ScoreOutcome> call(List<Subject> subjects) {
                return made.score.apply(subjects, judge);
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }
}
