package dev.assay.scorer.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    @ParameterizedTest
    @CsvSource({
        "{{ inputs }}, inputs",
        "{{outputs}}, outputs",
        "{{ inputs.question }}, inputs.question",
        "{{ outputs.messages[0].content }}, outputs.messages[0].content",
        "{{ inputs['a key'] }}, inputs.a key",
        "{{ expectations.expected_response }}, expectations.expected_response",
        "{{ tags.mlflow.source.type }}, tags.mlflow.source.type",
        "{{ metadata.model-name }}, metadata.model-name",
        "{{ tool_calls }}, tool_calls",
        "{{ conversation }}, conversation",
    })
    void variables_are_found_in_every_spelling(String text, String label) {
        Template template = Template.of("Is this good? " + text);

        assertThat(template.problems()).isEmpty();
        assertThat(template.variables()).extracting(Variable::label).containsExactly(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{\"a\": 1}}", "{{ }}", "{ inputs }", "{{ a b }}", "{{ 1 + 1 }}"})
    void braces_around_no_name_are_text(String text) {
        Template template = Template.of(text);

        assertThat(template.uses()).isEmpty();
        assertThat(template.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "{{ output }}, {{ outputs }}",
        "{{ Inputs }}, {{ inputs }}",
        "{{ expectation.answer }}, {{ expectations.answer }}",
        "{{ input.question }}, {{ inputs.question }}",
        "{{ toolcalls }}, {{ tool_calls }}",
        "{{ docs }},",
        "{{ something_else }},",
    })
    void an_unknown_variable_is_named_with_the_nearest_one(String text, @Nullable String instead) {
        Template.Problem problem = Template.of(text).problems().getFirst();

        assertThat(problem.instead()).isEqualTo(instead);
        assertThat(problem.message()).contains(text).contains(instead == null ? "expected one of" : instead);
    }

    @Test
    void a_problem_has_its_place() {
        Template.Problem problem = Template.of("First {{ inputs }}\nthen {{ outptus }} here")
                .problems()
                .getFirst();

        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.column()).isEqualTo(6);
        assertThat(problem.from()).isEqualTo(24);
        assertThat(problem.to()).isEqualTo(37);
        assertThat(problem.message())
                .isEqualTo("there is no variable {{ outptus }} (line 2, column 6); did you mean {{ outputs }}?");
    }

    @ParameterizedTest
    @CsvSource({
        "{{ trace.spans }}, nothing after 'trace'",
        "{{ inputs. }}, {{ inputs.question }}",
        "{{ inputs[x] }}, {{ inputs.messages[0].content }}",
    })
    void a_path_that_leads_nowhere_says_what_can_follow(String text, String expected) {
        assertThat(Template.of(text).problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains(expected));
    }

    @Test
    void instructions_have_to_name_something_and_conversations_stand_with_expectations_alone() {
        assertThatThrownBy(() -> Template.of("Is it good?").check())
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("name nothing to judge");
        assertThatThrownBy(() -> Template.of("{{ conversation }} {{ tags.a }}").check())
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("{{ conversation }} and {{ tags }}");
        assertThatCode(() -> Template.of("{{ conversation }} {{ expectations.tone }}")
                        .check())
                .doesNotThrowAnyException();
    }

    @Test
    @Timeout(30)
    void braces_that_never_close_are_read_in_no_time() {
        assertThat(Template.of("{{ inputs." + " ".repeat(800_000)).uses()).isEmpty();
        assertThat(Template.of("{{ inputs.question" + " ".repeat(800_000) + "}}")
                        .variables())
                .extracting(Variable::label)
                .containsExactly("inputs.question");
    }

    @Test
    void all_unknown_variables_are_said_at_once() {
        assertThatThrownBy(() -> Template.of("{{ output }} and {{ inpts }}").check())
                .hasMessageContaining("{{ output }} (line 1, column 1)")
                .hasMessageContaining("{{ inpts }} (line 1, column 18)");
        assertThat(List.copyOf(Template.of("{{ inputs }} {{ inputs }}").variables()))
                .hasSize(1);
    }
}
