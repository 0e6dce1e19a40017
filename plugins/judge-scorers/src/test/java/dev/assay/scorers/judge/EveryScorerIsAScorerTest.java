package dev.assay.scorers.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scorer of this plugin keeps what every scorer promises, and shows people an example. */
@ParameterizedClass
@MethodSource("names")
class EveryScorerIsAScorerTest extends ScorerContract {
    @Parameter
    String name = "";

    static Stream<String> names() {
        return EveryScorer.all().stream().map(scorer -> scorer.info().name()).sorted();
    }

    @Override
    protected Scorer scorer() {
        return EveryScorer.named(name);
    }

    @Override
    protected Trace trace() {
        return AnyTrace.with("");
    }

    @Override
    protected List<Trace> laterTurns() {
        return List.of(AnyTrace.with(" And then?"));
    }

    @Override
    protected Map<String, Object> parameters() {
        return AnyTrace.parameters(name);
    }

    @Override
    protected Judge judge() {
        return new PlausibleJudge();
    }

    @Test
    void it_asks_a_judge_and_has_an_example() {
        assertThat(scorer().info().reads()).contains(Part.JUDGE);
        assertThat(scorer().info().examples()).isNotEmpty();
    }

    @Test
    void its_name_is_its_own() {
        assertThat(names().filter(name::equals)).hasSize(1);
    }
}
