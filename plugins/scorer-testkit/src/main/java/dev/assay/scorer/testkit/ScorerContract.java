package dev.assay.scorer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every scorer promises to the server that runs it. The tests of each scorer extend it. */
public abstract class ScorerContract {
    /** A new scorer. */
    protected abstract Scorer scorer();

    /** A trace that it has something to say about. */
    protected abstract Trace trace();

    /** Parameters that fit its schema, for that trace. */
    protected Map<String, @Nullable Object> parameters() {
        return Map.of();
    }

    /** Answers its questions; needed when it declares {@code Part.JUDGE}. It must answer the same question alike. */
    protected Judge judge() {
        return question -> {
            throw new ScorerException("this scorer does not declare JUDGE");
        };
    }

    @Test
    void info_is_the_same_on_every_call_and_every_instance() {
        Scorer scorer = scorer();

        assertThat(scorer.info()).isEqualTo(scorer.info()).isEqualTo(scorer().info());
    }

    @Test
    void info_has_something_to_show_to_people() {
        ScorerInfo info = scorer().info();

        assertThat(info.version()).isNotBlank();
        assertThat(info.description()).isNotBlank();
    }

    @Test
    void the_schema_of_its_parameters_is_that_of_an_object_and_describes_each() throws JsonProcessingException {
        JsonNode schema = new ObjectMapper().readTree(scorer().info().parametersSchema());

        assertThat(schema.path("type").asText()).isEqualTo("object");
        assertThat(schema.path("properties").properties()).allSatisfy(parameter -> assertThat(
                        parameter.getValue().path("description").asText())
                .as("description of parameter %s", parameter.getKey())
                .isNotBlank());
        assertThat(parameters().keySet())
                .allSatisfy(given -> assertThat(schema.path("properties").has(given))
                        .as("parameter %s is in the schema", given)
                        .isTrue());
    }

    @Test
    void it_scores_a_trace_with_values_of_the_kind_it_declares() throws Exception {
        ScorerInfo info = scorer().info();

        assertThat(score(trace())).isNotEmpty().allSatisfy(feedback -> {
            if (feedback.name() == null) {
                assertThat(feedback.value()).matches(value -> fits(info.returns(), value), "a " + info.returns());
            }
        });
    }

    @Test
    void it_reads_only_the_parts_it_declares() throws Exception {
        assumeThat(saysTheSameHere()).isTrue();

        assertThat(score(only(trace(), scorer().info().reads()))).isEqualTo(score(trace()));
    }

    @Test
    void a_deterministic_scorer_says_the_same_twice() throws Exception {
        assumeThat(saysTheSameHere()).isTrue();

        assertThat(score(trace())).isEqualTo(score(trace()));
    }

    @Test
    void a_trace_that_lacks_any_part_is_scored_skipped_or_refused_with_a_reason() {
        for (Part missing : Part.values()) {
            Set<Part> others = EnumSet.complementOf(EnumSet.of(missing));
            assertThatNoException().as("without %s", missing).isThrownBy(() -> scoredOrRefused(only(trace(), others)));
        }
        assertThatNoException().as("with nothing").isThrownBy(() -> scoredOrRefused(only(trace(), Set.of())));
    }

    @Test
    void many_threads_get_what_one_gets() throws Exception {
        assumeThat(saysTheSameHere()).isTrue();
        List<Feedback> alone = score(trace());
        Scorer shared = scorer();
        List<Future<List<Feedback>>> together = new ArrayList<>();

        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 64; i++) {
                Callable<List<Feedback>> call = () -> shared.score(new ScoreRequest(trace(), parameters(), judge()));
                together.add(threads.submit(call));
            }
            for (Future<List<Feedback>> each : together) {
                assertThat(each.get()).isEqualTo(alone);
            }
        }
    }

    /** What a fresh scorer says of a trace, with {@link #parameters}. */
    protected final List<Feedback> score(Trace trace) throws Exception {
        return score(trace, parameters());
    }

    protected final List<Feedback> score(Trace trace, Map<String, @Nullable Object> parameters) throws Exception {
        return scorer().score(new ScoreRequest(trace, parameters, judge()));
    }

    /** Whoever asks a judge leaves chance to it, and the judge of a test answers the same question alike. */
    private boolean saysTheSameHere() {
        ScorerInfo info = scorer().info();
        return info.deterministic() || info.reads().contains(Part.JUDGE);
    }

    private void scoredOrRefused(Trace trace) throws Exception {
        try {
            score(trace);
        } catch (ScorerException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static boolean fits(ScorerInfo.ValueType type, Value value) {
        return switch (value) {
            case Value.Bool _ -> type == ScorerInfo.ValueType.BOOL;
            case Value.Num _ -> type == ScorerInfo.ValueType.NUMBER;
            case Value.Text(String text) ->
                switch (type) {
                    case BOOL -> text.equals("yes") || text.equals("no");
                    case CATEGORY, TEXT -> true;
                    case NUMBER, JSON -> false;
                };
            case Value.Json _ -> type == ScorerInfo.ValueType.JSON;
            case Value.None _ -> true;
        };
    }

    /** The trace as a server shows it to a scorer that reads these parts. */
    private static Trace only(Trace trace, Set<Part> parts) {
        return new Trace(
                trace.traceId(),
                trace.name(),
                trace.status(),
                trace.startTime(),
                trace.duration(),
                parts.contains(Part.INPUTS) ? trace.inputs() : null,
                parts.contains(Part.OUTPUTS) ? trace.outputs() : null,
                parts.contains(Part.TAGS) ? trace.tags() : Map.of(),
                parts.contains(Part.METADATA) ? trace.metadata() : Map.of(),
                trace.sessionId(),
                trace.userId(),
                trace.tokens(),
                parts.contains(Part.SPANS) ? trace.spans() : List.of(),
                parts.contains(Part.EXPECTATIONS) ? trace.expectations() : List.of(),
                parts.contains(Part.FEEDBACKS) ? trace.feedbacks() : List.of());
    }
}
