package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SandboxScoringIT extends SandboxTestBase {
    static Stream<Arguments> results() {
        return Stream.of(
                arguments("true", List.of(feedback(new Value.Bool(true)))),
                arguments("0.5", List.of(feedback(new Value.Num(0.5)))),
                arguments("'good'", List.of(feedback(new Value.Text("good")))),
                arguments("null", List.of()),
                arguments("undefined", List.of()),
                arguments("[]", List.of()),
                arguments("[1, null, 'two']", List.of(feedback(new Value.Num(1)), feedback(new Value.Text("two")))),
                arguments("Promise.resolve(1)", List.of(feedback(new Value.Num(1)))),
                arguments(
                        "({ value: null, rationale: 'cannot say' })",
                        List.of(new Feedback(null, new Value.None(), "cannot say", null, Map.of()))),
                arguments(
                        "({ value: { a: [1, 'b', null] } })",
                        List.of(feedback(new Value.Json(Map.of("a", java.util.Arrays.asList(1, "b", null)))))),
                arguments(
                        "({ value: 'no', rationale: 'because', name: 'tone', spanId: 'b', metadata: { tries: 2, why:"
                                + " 'x' } })",
                        List.of(new Feedback(
                                "tone", new Value.Text("no"), "because", "b", Map.of("tries", "2", "why", "x")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("results")
    void what_score_returns_becomes_feedback(String result, List<Feedback> expected) {
        assertThat(TestSandbox.feedbacks(pool, "export default () => " + result))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        NaN                            | the result has the value NaN; expected a finite number
        ({ value: 1 / 0 })             | the result has the value Infinity; expected a finite number
        ({})                           | the result of score() has no value; expected { value, rationale?, name?, spanId?, metadata? }
        Symbol('x')                    | the result of score() is a symbol; expected true, false, a number, a string, { value, … } or null
        10n                            | the result of score() is a bigint; expected true, false, a number, a string, { value, … } or null
        [1, [2]]                       | result 2 of score() is a list; expected true, false, a number, a string, { value, … } or null
        ({ value: () => 1 })           | the result has a function as its value; expected true, false, a number, a string, JSON or null
        ({ value: 1, rationale: 2 })   | the rationale of the result is a number; expected a string
        ({ value: 1, name: "" })       | the name of the result is empty
        ({ value: 1, name: " \\n" })    | the name of the result is empty
        ({ value: 1, metadata: [] })   | the metadata of the result is a list; expected an object
        new Promise(() => {})          | score() returned a promise that never settles
        """)
    void a_result_of_the_wrong_shape_is_told(String result, String message) {
        ScriptOutcome.Failed failed = TestSandbox.failure(pool, "export default () => " + result);

        assertThat(failed.kind()).isEqualTo(ScriptOutcome.Kind.ERROR);
        assertThat(failed.error().message()).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        `x`.repeat(70000) | the value of the result has 70000 characters; at most 65536 are allowed
        ({ value: 1, rationale: 'x'.repeat(17000) })                 | the rationale of the result has 17000 characters; at most 16384 are allowed
        ({ value: Array(40000).fill(1) })                            | score() returned 80013 characters of JSON; at most 65536 are allowed
        Array(101).fill(true)                                        | score() returned 101 results; at most 100 are allowed
        """)
    void a_result_that_is_too_large_is_told(String result, String message) {
        ScriptOutcome.Failed failed = TestSandbox.failure(pool, "export default () => " + result);

        assertThat(failed.kind()).isEqualTo(ScriptOutcome.Kind.TOO_MUCH_OUTPUT);
        assertThat(failed.error().message()).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        trace.root().name                                   | agent
        trace.root().children.map((s) => s.name).join()     | search
        trace.span('b').parent.spanId                       | a
        String(trace.root().parent)                         | undefined
        trace.spansOfType('TOOL').length                    | 1
        trace.expectation('expected_response')              | Paris
        String(trace.expectation('nothing'))                | undefined
        trace.feedback('liked').sourceId                    | ann
        assay.toolCalls(trace)[0].arguments.q               | France
        assay.toolCalls(trace)[0].span.name                 | search
        JSON.stringify(trace.spans[1].toolCall.result)      | ["Paris"]
        params.limit                                        | 3
        new Date(0).toString().slice(0, 24)                 | Thu Jan 01 1970 00:00:00
        """)
    void a_script_reads_its_trace_and_parameters(String expression, String expected) {
        ScriptOutcome outcome = TestSandbox.score(
                pool, "export default (trace, params) => String(" + expression + ")", "{\"limit\": 3}");

        assertThat(TestSandbox.feedbacks(outcome))
                .extracting(Feedback::value)
                .containsExactly(new Value.Text(expected));
    }

    @Test
    void outcomes_keep_the_order_of_the_traces_over_many_batches() {
        List<String> traces = IntStream.range(0, 333)
                .mapToObj(n -> "{\"traceId\": \"tr-" + n + "\"}")
                .toList();
        var told = new java.util.concurrent.ConcurrentHashMap<Integer, ScriptOutcome>();
        try (var job = pool.open("tests", "export default (trace) => trace.traceId", ScriptJudge.NONE)) {
            var outcomes = TestSandbox.await(job.score(traces, "{}", told::put));

            assertThat(outcomes)
                    .extracting(outcome ->
                            TestSandbox.feedbacks(outcome).getFirst().value().json())
                    .containsExactlyElementsOf(IntStream.range(0, 333)
                            .mapToObj(n -> (Object) ("tr-" + n))
                            .toList());
            assertThat(told).hasSize(333).containsEntry(200, outcomes.get(200));
        }
    }

    @Test
    void an_error_names_its_line_and_column() {
        ScriptOutcome.Failed failed = TestSandbox.failure(pool, """
            function deep(trace) {
              return trace.nothing.here;
            }
            export default (trace) => deep(trace)
            """);

        assertThat(failed.error())
                .isEqualTo(new ScriptError("TypeError: Cannot read property 'here' of undefined", 2, 10));
    }

    @Test
    void a_rejected_promise_names_the_place_that_threw() {
        ScriptOutcome.Failed failed = TestSandbox.failure(pool, """
            export default async () => {
              await null;
              throw new Error('late');
            }
            """);

        assertThat(failed.error()).isEqualTo(new ScriptError("Error: late", 3, 9));
    }

    @Test
    void an_error_in_a_helper_names_the_place_that_called_it() {
        ScriptOutcome.Failed failed =
                TestSandbox.failure(pool, "export default () =>\n  assay.similarity('a', 'b', 'cosine')");

        assertThat(failed.error())
                .isEqualTo(new ScriptError(
                        "TypeError: similarity method 'cosine' is unknown; expected 'levenshtein' or 'jaccard'", 2, 3));
    }

    @Test
    void console_output_comes_with_its_trace() {
        String source = """
            export default (trace) => {
              console.log('id', trace.traceId, { a: [1] }, undefined, 2n, () => 1);
              console.warn('careful');
              throw new Error('after printing');
            }
            """;
        assertThat(TestSandbox.failure(pool, source).console())
                .isEqualTo("id tr-1 {\"a\":[1]} undefined 2n [function ]\nwarn: careful\n");
    }

    @Test
    void console_output_is_cut_per_trace_and_per_job() {
        String source = "export default () => { for (let i = 0; i < 1000; i++) console.log('x'.repeat(50)) }";
        try (var job = pool.open("tests", source, ScriptJudge.NONE)) {
            var outcomes = TestSandbox.await(job.score(TestSandbox.traces(40), "{}"));

            assertThat(outcomes.getFirst().console())
                    .hasSizeBetween(4_096, 4_200)
                    .endsWith("(cut after 4096 characters)\n");
            assertThat(outcomes.stream()
                            .mapToInt(outcome -> outcome.console().length())
                            .sum())
                    .isEqualTo(64 * 1024);
        }
    }

    @Test
    void a_trace_that_no_frame_can_hold_is_refused_alone() {
        try (var job = pool.open("tests", "export default () => 1", ScriptJudge.NONE)) {
            var outcomes = TestSandbox.await(job.score(
                    List.of(TestSandbox.TRACE, "\"" + "x".repeat(5_000_000) + "\"", TestSandbox.TRACE), "{}"));

            assertThat(outcomes.get(1)).isInstanceOfSatisfying(ScriptOutcome.Failed.class, failed -> assertThat(
                            failed.error().message())
                    .isEqualTo("the trace has 5000002 characters of JSON; at most 4194304 can be given to a script"));
            assertThat(TestSandbox.feedbacks(outcomes.get(0))).isEqualTo(TestSandbox.feedbacks(outcomes.get(2)));
        }
    }

    @Test
    void a_pool_without_its_jars_says_so() {
        var config = SandboxConfig.defaults(java.nio.file.Path.of("no-such-folder"), null);
        try (var without = new SandboxPool(config)) {
            assertThatThrownBy(() -> TestSandbox.await(without.check("tests", "export default () => 1")))
                    .hasRootCauseInstanceOf(SandboxUnavailableException.class)
                    .hasMessageContaining("no-such-folder does not exist");
        }
    }

    private static Feedback feedback(Value value) {
        return new Feedback(null, value, null, null, Map.of());
    }
}
