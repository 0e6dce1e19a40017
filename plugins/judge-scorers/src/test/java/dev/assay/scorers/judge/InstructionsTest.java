package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionsTest extends ScorerContract {
    private static final String POLITE = "Is {{ outputs }} a polite answer to {{inputs}}?";

    @Override
    protected Scorer scorer() {
        return new Instructions();
    }

    @Override
    protected Trace trace() {
        return aTrace().withInputs(Map.of("question", "What does Acme want?"))
                .withOutputs("SSO, please.")
                .build();
    }

    @Override
    protected Map<String, Object> parameters() {
        return Map.of("instructions", POLITE);
    }

    @Override
    protected Judge judge() {
        return ScriptedJudge.says("very");
    }

    @Test
    void the_judge_is_shown_the_instructions_and_what_they_name() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("very");

        Feedback feedback = ask(judge, trace(), parameters());

        assertThat(judge.prompt()).contains(POLITE, "{\"question\": \"What does Acme want?\"}", "SSO, please.");
        assertThat(judge.choices()).isEmpty();
        assertThat(feedback.value()).isEqualTo(new Value.Text("very"));
        assertThat(feedback.rationale()).isEqualTo("because");
        assertThat(feedback.metadata()).containsEntry("guideline", POLITE);
    }

    @Test
    void what_the_instructions_do_not_name_is_not_shown() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        ask(judge, trace(), Map.of("instructions", "Is {{ outputs }} polite?"));

        assertThat(judge.prompt()).contains("SSO, please.").doesNotContain("What does Acme want?");
    }

    @Test
    void a_trace_whose_root_says_nothing_is_judged_by_its_spans() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");
        Trace silent = aTrace().build();

        ask(judge, silent, parameters());

        assertThat(judge.prompt())
                .contains(
                        "trace: its spans by start time",
                        "span " + silent.spans().getFirst().spanId());
    }

    @ParameterizedTest
    @CsvSource({
        "yes_no, yes, 'yes,no'",
        "boolean, true, 'true,false'",
        "integer, 4, ''",
        "number, 0.5, ''",
    })
    void an_answer_has_the_kind_that_was_asked_for(String kind, String word, String choices) throws Exception {
        ScriptedJudge judge = ScriptedJudge.says(word);

        Feedback feedback = ask(judge, trace(), Map.of("instructions", POLITE, "answer", kind));

        assertThat(String.join(",", judge.choices())).isEqualTo(choices);
        assertThat(String.valueOf(feedback.value().json())).isEqualTo(kind.equals("integer") ? "4.0" : word);
    }

    @Test
    void a_choice_keeps_the_type_it_was_given_with() throws Exception {
        Map<String, Object> parameters =
                Map.of("instructions", POLITE, "answer", "choice", "choices", List.of(1L, 2L, "none"));

        assertThat(ask(ScriptedJudge.says("2"), trace(), parameters).value()).isEqualTo(new Value.Num(2));
        assertThat(ask(ScriptedJudge.says("none"), trace(), parameters).value()).isEqualTo(new Value.Text("none"));
    }

    @Test
    void lists_and_objects_are_read_from_json() throws Exception {
        assertThat(ask(
                                ScriptedJudge.says("[\"a\", {\"b\": -1.5e1}, null, \"\\u00e9\\n\"]"),
                                trace(),
                                Map.of("instructions", POLITE, "answer", "list"))
                        .value()
                        .json())
                .hasToString("[a, {b=-15.0}, null, é\n]");
        assertThat(ask(ScriptedJudge.says("{\"tone\": 3}"), trace(), Map.of("instructions", POLITE, "answer", "object"))
                        .value())
                .isEqualTo(new Value.Json(Map.of("tone", 3L)));
    }

    @ParameterizedTest
    @CsvSource({
        "integer, 4.5, a whole number",
        "number, much, a number",
        "list, '{}', a JSON list",
        "object, '{\"a\":', a JSON object",
    })
    void an_answer_of_another_kind_is_an_error(String kind, String word, String expected) {
        assertThatThrownBy(() -> ask(ScriptedJudge.says(word), trace(), Map.of("instructions", POLITE, "answer", kind)))
                .hasMessage("the judge answered '" + word + "', expected " + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'Is it good?', the instructions name nothing to judge",
        "'Is {{ conversation }} good?', the instructions have the variable {{ conversation }}",
        "'Is {{ outputs }} as {{ expectations }}?', 'the instructions name {{ expectations }}, but the trace has none'",
    })
    void instructions_that_cannot_be_followed_are_refused(String instructions, String message) {
        assertThatThrownBy(() -> ask(ScriptedJudge.says("yes"), trace(), Map.of("instructions", instructions)))
                .hasMessageStartingWith(message);
    }

    private Feedback ask(Judge judge, Trace trace, Map<String, Object> parameters) throws Exception {
        return scorer().score(new ScoreRequest(trace, parameters, judge)).getFirst();
    }
}
