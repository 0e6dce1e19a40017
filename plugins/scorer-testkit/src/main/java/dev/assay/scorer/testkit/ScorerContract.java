package dev.assay.scorer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Span;
import dev.assay.model.Trace;
import dev.assay.model.TraceJson;
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
import java.util.LinkedHashMap;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A new scorer. */
    protected abstract Scorer scorer();

    /** A trace that it has something to say about; of a session the first turn. */
    protected abstract Trace trace();

    /** The turns after {@link #trace}, for a scorer of sessions. */
    protected List<Trace> laterTurns() {
        return List.of();
    }

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
        JsonNode schema = JSON.readTree(scorer().info().parametersSchema());

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

        assertThat(score(turns(), parameters())).isNotEmpty().allSatisfy(feedback -> {
            if (feedback.name() == null) {
                assertThat(feedback.value()).matches(value -> fits(info.returns(), value), "a " + info.returns());
            }
        });
    }

    @Test
    void its_examples_have_names_of_their_own_and_come_out_as_they_say() throws Exception {
        ScorerInfo info = scorer().info();

        assertThat(info.examples()).extracting(ScorerInfo.Example::name).doesNotHaveDuplicates();
        for (ScorerInfo.Example example : info.examples()) {
            assertThat(example.name()).isNotBlank();
            List<Trace> turns = TraceJson.turns(JSON.readValue(example.trace(), Object.class));
            List<Feedback> said = score(turns, withDefaults(example.parameters()));
            Value first = said.isEmpty() ? new Value.None() : said.getFirst().value();
            if (info.reads().contains(Part.JUDGE)) {
                // What a judge makes of it is the judge's; the judge of a test cannot know.
                assertThat(first)
                        .as(example.name())
                        .matches(value -> fits(info.returns(), value), "a " + info.returns());
            } else {
                assertThat(JSON.writeValueAsString(numbersAlike(first.json())))
                        .as(example.name())
                        .isEqualTo(JSON.writeValueAsString(numbersAlike(example.expected())));
            }
        }
    }

    @Test
    void it_reads_only_the_parts_it_declares() throws Exception {
        assumeThat(saysTheSameHere()).isTrue();

        Set<Part> reads = scorer().info().reads();

        assertThat(score(turns().stream().map(turn -> only(turn, reads)).toList(), parameters()))
                .isEqualTo(score(turns(), parameters()));
    }

    @Test
    void a_deterministic_scorer_says_the_same_twice() throws Exception {
        assumeThat(saysTheSameHere()).isTrue();

        assertThat(score(turns(), parameters())).isEqualTo(score(turns(), parameters()));
    }

    @Test
    void a_trace_that_lacks_any_part_is_scored_skipped_or_refused_with_a_reason() {
        for (Part missing : Part.values()) {
            Set<Part> others = EnumSet.complementOf(EnumSet.of(missing));
            assertThatNoException().as("without %s", missing).isThrownBy(() -> scoredOrRefused(others));
        }
        assertThatNoException().as("with nothing").isThrownBy(() -> scoredOrRefused(Set.of()));
    }

    @Test
    void many_threads_get_what_one_gets() throws Exception {
        assumeThat(saysTheSameHere()).isTrue();
        List<Feedback> alone = score(turns(), parameters());
        Scorer shared = scorer();
        List<Future<List<Feedback>>> together = new ArrayList<>();

        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 64; i++) {
                Callable<List<Feedback>> call = () -> score(shared, turns(), parameters());
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
        return score(List.of(trace), parameters);
    }

    /** What a fresh scorer says of these turns; of spans all that it says of the first turn's, one after the other. */
    protected final List<Feedback> score(List<Trace> turns, Map<String, @Nullable Object> parameters) throws Exception {
        return score(scorer(), turns, parameters);
    }

    private List<Feedback> score(Scorer scorer, List<Trace> turns, Map<String, @Nullable Object> parameters)
            throws Exception {
        Trace first = turns.getFirst();
        return switch (scorer.info().scope()) {
            case TRACE -> scorer.score(new ScoreRequest(first, parameters, judge()));
            case SESSION -> scorer.score(new ScoreRequest(first, null, turns, parameters, judge()));
            case SPAN -> {
                Set<String> types = scorer.info().spanTypes();
                List<Feedback> all = new ArrayList<>();
                for (Span span : first.spans()) {
                    if (types.isEmpty() || types.contains(span.type())) {
                        Trace shown = only(first, scorer.info().reads());
                        all.addAll(scorer.score(new ScoreRequest(shown, span, List.of(shown), parameters, judge())));
                    }
                }
                yield all;
            }
        };
    }

    private List<Trace> turns() {
        List<Trace> turns = new ArrayList<>(List.of(trace()));
        turns.addAll(laterTurns());
        return turns;
    }

    /** As a server fills them in. */
    private Map<String, @Nullable Object> withDefaults(Map<String, @Nullable Object> given)
            throws JsonProcessingException {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        JsonNode schema = JSON.readTree(scorer().info().parametersSchema());
        for (Map.Entry<String, JsonNode> parameter : schema.path("properties").properties()) {
            if (parameter.getValue().has("default")) {
                all.put(
                        parameter.getKey(),
                        JSON.convertValue(parameter.getValue().get("default"), Object.class));
            }
        }
        all.putAll(given);
        return all;
    }

    /** The example may say 1 where the scorer says 1.0. */
    private static @Nullable Object numbersAlike(@Nullable Object value) {
        return value instanceof Number number ? (Object) number.doubleValue() : value;
    }

    /** Whoever asks a judge leaves chance to it, and the judge of a test answers the same question alike. */
    private boolean saysTheSameHere() {
        ScorerInfo info = scorer().info();
        return info.deterministic() || info.reads().contains(Part.JUDGE);
    }

    private void scoredOrRefused(Set<Part> parts) throws Exception {
        try {
            score(turns().stream().map(turn -> only(turn, parts)).toList(), parameters());
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
