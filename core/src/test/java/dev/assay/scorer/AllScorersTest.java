package dev.assay.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.NotFound;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AllScorersTest {
    private final AllScorers scorers = new AllScorers(Map.of(
            "plugin", new Known(ScorerDescription.Kind.PLUGIN, List.of("zebra", "mouse")),
            "script", new Known(ScorerDescription.Kind.SCRIPT, List.of("mouse", "ant"))));

    @Test
    void all_kinds_are_listed_together_by_name() {
        assertThat(scorers.list())
                .extracting(ScorerDescription::id)
                .containsExactly("script:ant", "plugin:mouse", "script:mouse", "plugin:zebra");
    }

    @Test
    void the_prefix_of_an_id_chooses_the_kind() {
        assertThat(scorers.find("script:mouse"))
                .get()
                .extracting(ScorerDescription::kind)
                .isEqualTo(ScorerDescription.Kind.SCRIPT);
        assertThat(scorers.find("plugin:ant")).isEmpty();
        try (OpenScorer open = scorers.open("plugin:zebra", Map.of(), question -> {
            throw new ScorerException("not asked");
        })) {
            assertThat(open.description().id()).isEqualTo("plugin:zebra");
        }
    }

    @Test
    void an_id_of_no_kind_is_not_found() {
        for (String id : List.of("mouse", "judge:mouse", ":mouse", "")) {
            assertThat(scorers.find(id)).isEmpty();
            assertThatThrownBy(() -> scorers.open(id, Map.of(), new NoJudge("x")))
                    .isInstanceOf(NotFound.class)
                    .hasMessage("No scorer '" + id + "'");
        }
    }

    @Test
    void a_scorer_that_did_not_declare_a_judge_is_told_so_when_it_asks_one() {
        Judge judge = NoJudge.orElse(info("mouse"), new NoJudge("another"));

        assertThatThrownBy(() -> judge.ask(new Judge.Question("well?", List.of())))
                .isInstanceOf(ScorerException.class)
                .hasMessage(
                        "the scorer 'mouse' asks a judge, but its info() does not declare JUDGE among what it reads");
    }

    private static ScorerInfo info(String name) {
        return new ScorerInfo(
                name,
                "1",
                "A sample",
                ScorerInfo.Scope.TRACE,
                Set.of(),
                ScorerInfo.ValueType.BOOL,
                ScorerInfo.NO_PARAMETERS,
                true);
    }

    /** A catalog of scorers that never score. */
    private record Known(ScorerDescription.Kind kind, List<String> names) implements ScorerCatalog {
        @Override
        public List<ScorerDescription> list() {
            return names.stream()
                    .map(name -> new ScorerDescription(
                            kind.name().toLowerCase(Locale.ROOT) + ":" + name, kind, info(name), "", "file", null))
                    .toList();
        }

        @Override
        public Optional<ScorerDescription> find(String id) {
            return list().stream().filter(each -> each.id().equals(id)).findFirst();
        }

        @Override
        public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
            ScorerDescription description = find(id).orElseThrow(() -> new NotFound("scorer", id));
            return new OpenScorer() {
                @Override
                public ScorerDescription description() {
                    return description;
                }

                @Override
                public List<ScoreOutcome> score(List<dev.assay.model.Trace> traces) {
                    return List.of();
                }

                @Override
                public void close() {}
            };
        }
    }
}
