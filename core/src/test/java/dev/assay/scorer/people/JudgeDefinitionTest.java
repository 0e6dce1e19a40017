package dev.assay.scorer.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.people.JudgeDefinition.Example;
import dev.assay.scorer.people.JudgeValue.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeDefinitionTest {
    private static JudgeDefinition judge(String name, String instructions, JudgeValue value, Example... examples) {
        return new JudgeDefinition(name, null, instructions, value, null, List.of(examples), true, Map.of());
    }

    @Test
    void a_judge_reads_what_its_instructions_name() {
        JudgeDefinition judge = judge(
                "Is it polite?", "{{ outputs.text }} {{ tags.a }}", new JudgeValue(Kind.NUMBER, List.of(), 1.0, 5.0));

        assertThat(judge.info("3").reads()).containsExactlyInAnyOrder(Part.OUTPUTS, Part.TAGS, Part.JUDGE);
        assertThat(judge.info("3").name()).isEqualTo("is_it_polite");
        assertThat(judge.info("3").returns()).isEqualTo(ValueType.NUMBER);
        assertThat(judge.scope()).isEqualTo(Scope.TRACE);
        assertThat(judge("c", "{{ conversation }}", JudgeValue.of(Kind.TEXT)).scope())
                .isEqualTo(Scope.SESSION);
    }

    @ParameterizedTest
    @CsvSource({"tone, tone", "Höflich?, h_flich", "7 of 9, judge_7_of_9", "???, judge", "Is it, is_it"})
    void every_name_has_a_word_for_its_scorer(String name, String word) {
        assertThat(JudgeDefinition.slug(name)).isEqualTo(word);
    }

    @Test
    void an_example_has_to_have_a_value_that_the_judge_could_give() {
        JudgeValue stars = new JudgeValue(Kind.INTEGER, List.of(), 1.0, 5.0);

        assertThatThrownBy(() -> judge("j", "{{ outputs }}", stars, new Example("a", null, 6, null))
                        .checked())
                .isInstanceOf(Invalid.class)
                .hasMessage("The value of example 1 is 6; expected a whole number from 1 to 5");
        assertThatThrownBy(() -> judge(
                                "j", "{{ outputs }}", JudgeValue.of(Kind.YES_NO), new Example("a", null, "maybe", null))
                        .checked())
                .hasMessageContaining("is maybe; expected one of yes, no");
        assertThatThrownBy(() -> judge("j", "{{ outputs }}", stars, new Example(null, null, 5, null))
                        .checked())
                .hasMessageContaining("neither inputs nor outputs");
    }

    @Test
    void types_that_do_not_fit_say_what_was_expected() {
        assertThatThrownBy(() -> JudgeValue.categories(List.of("good", "good"))).hasMessageContaining("there twice");
        assertThatThrownBy(() -> JudgeValue.categories(List.of())).hasMessageContaining("expected 1 to 100");
        assertThatThrownBy(() -> new JudgeValue(Kind.NUMBER, List.of(), 5.0, 1.0))
                .hasMessage("The range is from 5 to 1; expected the first to be the smaller one");
        assertThatThrownBy(() -> new JudgeValue(Kind.TEXT, List.of(), 1.0, null))
                .hasMessageContaining("was given a range");
        assertThatThrownBy(() -> new JudgeDefinition(
                                "j",
                                null,
                                "{{ outputs }}",
                                JudgeValue.of(Kind.TEXT),
                                "gpt-4",
                                List.of(),
                                true,
                                Map.of())
                        .checked())
                .hasMessageContaining("The model is 'gpt-4'; expected a URI");
    }

    @Test
    void what_a_model_says_becomes_a_value_of_the_type_or_an_error_of_the_judge() {
        JudgeValue stars = new JudgeValue(Kind.INTEGER, List.of(), 1.0, 5.0);

        assertThat(stars.value(" 4 ")).isEqualTo(new Value.Num(4));
        assertThatThrownBy(() -> stars.value("7"))
                .isInstanceOf(JudgeException.class)
                .hasMessage("the judge answered '7', expected a whole number from 1 to 5");
        assertThatThrownBy(() -> stars.value("4.5")).isInstanceOf(JudgeException.class);
        assertThat(JudgeValue.of(Kind.BOOLEAN).value("true")).isEqualTo(new Value.Bool(true));
        assertThat(JudgeValue.categories(List.of("a", 2)).value("2")).isEqualTo(new Value.Num(2));
        assertThat(JudgeValue.of(Kind.LIST).value("[1]")).isEqualTo(new Value.Json(List.of(1)));
        assertThatThrownBy(() -> JudgeValue.of(Kind.OBJECT).value("[1]")).hasMessageContaining("a JSON object");
    }
}
