package dev.assay.evaluation;

import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.evaluation.Judges.JudgeOfRun;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.evaluation.ScoredTrace.Result;
import dev.assay.scorer.Sessions;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.store.ModelCall;
import dev.assay.trace.Trace;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a scorer says and costs belongs to the trace that it was asked about. */
class SliceScoringTest {
    private static final BigDecimal PRICE = new BigDecimal("0.0001");
    private static final Judge.Question QUESTION = new Judge.Question("Is it good?", List.of("yes", "no"));

    private static final ModelCall UNUSABLE = new ModelCall(
            "openai:/x",
            "TEXT",
            "http://x",
            "{}",
            200,
            "{}",
            "perhaps",
            "x",
            Instant.EPOCH,
            Duration.ZERO,
            1,
            false,
            false,
            "answered 'perhaps'",
            10L,
            1L,
            PRICE);

    @Test
    void what_a_judge_costs_is_counted_once_for_each_trace_however_many_are_scored_together() throws Exception {
        // It asked no judge when its run began.
        var scorers = new TestScorers().withJudged("judged", (_, judge) -> {
            judge.ask(QUESTION);
            return TestScorers.yes(true);
        });
        List<Result> results = scored(scorers, "judged", 4);

        assertThat(results).hasSize(4).allSatisfy(result -> {
            assertThat(result.use().calls()).isEqualTo(1);
            assertThat(result.use().cost()).isEqualByComparingTo(PRICE);
        });
    }

    @Test
    void what_was_paid_before_a_scorer_broke_is_counted_and_the_other_traces_are_scored() throws Exception {
        var scorers = new TestScorers().withJudged("breaks", (trace, judge) -> {
            judge.ask(QUESTION);
            if (trace.traceId().equals("tr-1")) {
                throw new IllegalStateException("broke");
            }
            return TestScorers.yes(true);
        });
        List<Result> results = scored(scorers, "breaks", 3);

        assertThat(results).extracting(Result::isFailure).containsExactly(false, true, false);
        assertThat(results).allSatisfy(result -> assertThat(result.use().cost()).isEqualByComparingTo(PRICE));
    }

    @Test
    void a_scorer_without_a_judge_is_asked_for_many_traces_at_once() throws Exception {
        List<Integer> asked = new ArrayList<>();
        var scorers = new TestScorers().withBatch("together", false, (traces, _) -> {
            asked.add(traces.size());
            return traces.stream().map(_ -> TestScorers.yes(true)).toList();
        });
        assertThat(scored(scorers, "together", 3))
                .allSatisfy(result -> assertThat(result.use().cost()).isNull());
        assertThat(asked).containsExactly(3);
    }

    @Test
    void a_call_under_way_when_its_scorer_is_given_up_is_in_doubt_and_not_the_next_ones() throws Exception {
        var released = new CountDownLatch(1);
        var scorers = new TestScorers().withJudged("slow", (_, judge) -> {
            judge.ask(QUESTION);
            return TestScorers.yes(true);
        });
        JudgeOfRun judge = new JudgeOfRun() {
            @Override
            public String model() {
                return "openai:/slow";
            }

            @Override
            public Judge within(List<String> context) {
                return _ -> {
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        throw new JudgeException("interrupted");
                    }
                    return new Judge.Verdict("yes", "because", "slow", 1, 1, PRICE);
                };
            }

            @Override
            public void cancel() {}
        };

        List<Result> results = scored(scorers, "slow", 1, judge, Duration.ofMillis(200));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.isFailure()).isTrue();
            assertThat(result.use().inDoubt()).isEqualTo(1);
            assertThat(result.use().calls()).isZero();
        });
    }

    @Test
    void an_answer_that_could_not_be_used_is_paid_too() {
        var recording = new RecordingJudge(heard -> _ -> {
            heard.accept(UNUSABLE);
            throw new JudgeException("answered 'perhaps'");
        });

        assertThatThrownBy(() -> recording.ask(QUESTION)).isInstanceOf(JudgeException.class);

        assertThat(recording.take().isPaid()).isTrue();
        assertThat(RecordingJudge.Use.NONE.isPaid()).isFalse();
    }

    @Test
    void what_is_told_late_of_a_question_that_was_given_up_is_not_the_next_ones() {
        List<Consumer<ModelCall>> told = new ArrayList<>();
        var recording = new RecordingJudge(heard -> {
            told.add(heard);
            return _ -> {
                throw new JudgeException("given up");
            };
        });
        assertThatThrownBy(() -> recording.ask(QUESTION)).isInstanceOf(JudgeException.class);
        assertThat(recording.take().calls()).isZero();
        assertThatThrownBy(() -> recording.ask(QUESTION)).isInstanceOf(JudgeException.class);

        told.getFirst().accept(UNUSABLE);
        assertThat(recording.take()).isEqualTo(RecordingJudge.Use.NONE);

        assertThatThrownBy(() -> recording.ask(QUESTION)).isInstanceOf(JudgeException.class);
        told.getLast().accept(UNUSABLE);
        RecordingJudge.Use use = recording.take();
        assertThat(use.cost()).as("no verdict, and paid").isEqualByComparingTo(PRICE);
        assertThat(use.behind()).containsExactly(UNUSABLE);
    }

    private static List<Result> scored(TestScorers scorers, String name, int count) throws InterruptedException {
        return scored(scorers, name, count, new EvaluationTestBase.FixedJudge(), Duration.ofSeconds(20));
    }

    private static List<Result> scored(TestScorers scorers, String name, int count, JudgeOfRun judge, Duration patience)
            throws InterruptedException {
        var spec = new RunScorer("test:" + name, name, "1", "d1-" + name, ValueType.BOOL, false, Map.of());
        try (var inUse = new ScorerInUse(scorers, spec, judge);
                var scoring = new SliceScoring(List.of(inUse), Sessions.NONE, Reuse.NOTHING, patience)) {
            scoring.start(
                    LongStream.range(0, count).mapToObj(SliceScoringTest::trace).toList(), count, 1);
            List<ScoredTrace> scored = null;
            while (scored == null) {
                scored = scoring.next(Duration.ofSeconds(20));
            }
            return scored.stream().map(each -> each.results().getFirst()).toList();
        }
    }

    private static Trace trace(long no) {
        return aTrace().withNo(no).withId("tr-" + no).build();
    }
}
