package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelevanceToQueryTest extends JudgeScorerContract {
    @Override
    protected Scorer scorer() {
        return new RelevanceToQuery();
    }

    @Override
    TraceBuilder traceWith(String response) {
        return aTrace().withInputs("What does Acme want?").withOutputs(response);
    }

    @Test
    void it_is_called_as_mlflow_calls_it() {
        assertThat(scorer().info().name()).isEqualTo("relevance_to_query");
    }

    @Test
    void the_judge_is_shown_the_request() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        scoreBy(judge, trace());

        assertThat(judge.prompt()).contains("What does Acme want?");
    }

    @Test
    void without_a_request_there_is_no_verdict() {
        assertThatThrownBy(() -> score(aTrace().withOutputs(ANSWER).build()))
                .hasMessage("the trace has no request to judge by: its root span has no inputs");
    }

    @Test
    void chats_are_read_as_chats() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");
        var chat = aTrace().withInputs(Map.of("messages", List.of(Map.of("role", "user", "content", "Only this"))))
                .withOutputs(Map.of("choices", List.of(Map.of("message", Map.of("content", "Only that")))))
                .build();

        scoreBy(judge, chat);

        assertThat(judge.prompt()).contains("\nOnly this\n", "\nOnly that\n").doesNotContain("messages", "choices");
    }
}
