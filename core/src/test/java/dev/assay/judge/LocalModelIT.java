package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge.Answer;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Tool;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import dev.assay.store.ModelCall;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The judge client and a real server of models: llama.cpp's with a tiny model of no sense, or the one that {@code
 * -Dassay.judge.baseUrl}, {@code -Dassay.judge.model} and {@code -Dassay.judge.apiKey} name.
 */
@Tag("long")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalModelIT {
    private static final @Nullable String GIVEN = System.getProperty("assay.judge.baseUrl");
    private static final String MODEL = System.getProperty("assay.judge.model", "tiny-judge");

    private final Vertx vertx = Vertx.vertx();
    private @Nullable LlamaServer server;
    private JudgeClient client = new JudgeClient(vertx, JudgeConfig.of(new JsonObject()));

    @BeforeAll
    void start() throws Exception {
        server = GIVEN == null ? LlamaServer.start() : null;
        client = client(server == null ? String.valueOf(GIVEN) : server.baseUrl());
    }

    @AfterAll
    void stop() {
        client.close().await();
        if (server != null) {
            server.close();
        }
        vertx.close().await();
    }

    private JudgeClient client(String baseUrl) {
        return new JudgeClient(
                vertx,
                JudgeConfig.of(new JsonObject()
                        .put("baseUrl", baseUrl)
                        .put("apiKey", System.getProperty("assay.judge.apiKey", ""))
                        .put("model", "openai:/" + MODEL)
                        .put("timeoutSeconds", 300)
                        .put("maxInFlight", 16)));
    }

    @Test
    void every_kind_of_answer_comes_in_the_strictest_form_with_its_tokens() {
        RunJudge judge = client.forRun();

        Verdict choice = judge.ask(new Question("Is the response polite? It says: Thank you.", List.of("yes", "no")));
        Verdict word = judge.ask(new Question("What is it about? It says: Thank you.", List.of("money", "thanks")));
        Verdict number = judge.ask(new Question("How polite is it? Rate from 1 to 5.", new Answer.Number(1, 5)));
        Verdict text = judge.ask(new Question("Describe its tone.", new Answer.Text()));
        Verdict json = judge.ask(new Question("Which parts are there?", new Answer.Json("""
            {"type": "object", "required": ["polite", "count"], "additionalProperties": false, "properties": {
              "polite": {"type": "boolean"}, "count": {"type": "integer", "minimum": 0, "maximum": 9}}}
            """)));

        assertThat(choice.value()).isIn("yes", "no");
        assertThat(word.value()).isIn("money", "thanks");
        assertThat(Double.parseDouble(number.value())).isBetween(1.0, 5.0);
        assertThat(new JsonObject(json.value()).getMap()).containsOnlyKeys("polite", "count");
        assertThat(List.of(choice, word, number, text, json)).allSatisfy(verdict -> {
            assertThat(verdict.inputTokens()).isPositive();
            assertThat(verdict.outputTokens()).isPositive();
            assertThat(verdict.model()).isNotEmpty();
        });
        assertThat(seen().forms())
                .containsEntry(MODEL + " (Choice)", "JSON_SCHEMA")
                .containsEntry(MODEL + " (Json)", "JSON_SCHEMA");
    }

    @Test
    void each_step_of_the_ladder_gives_verdicts() throws Exception {
        Question question = new Question("Is the response polite? It says: Thank you.", List.of("yes", "no"));
        for (AnswerForm.Format format : ApiKind.OPENAI.api().formats()) {
            JudgeClient fresh = client(seen().baseUrl());
            Provider provider = fresh.provider(fresh.config().find(fresh.model()));
            provider.remember(MODEL, question, false, new AnswerForm(format, AnswerForm.Tools.NONE, Set.of()));
            List<ModelCall> calls = Collections.synchronizedList(new ArrayList<>());

            Verdict verdict =
                    fresh.forRun().within(List.of(format.name()), calls::add).ask(question);

            assertThat(verdict.value()).as(format.name()).isIn("yes", "no");
            assertThat(calls).as(format.name()).extracting(ModelCall::form).containsExactly(format.name());
            fresh.close().await();
        }
    }

    @Test
    void a_weighted_number_is_a_mean_of_the_range() {
        Verdict verdict = client.forRun()
                .ask(new Question("How polite is it? Rate from 1 to 5.", new Answer.Number(1, 5)).weighted(true));

        assertThat(verdict.mean()).isNotNull().isBetween(1.0, 5.0);
    }

    @Test
    void tools_are_called_and_the_verdict_comes_in_the_end() {
        List<Map<String, @Nullable Object>> called = Collections.synchronizedList(new ArrayList<>());
        Tool read = new Tool(
                "read_span",
                "Reads a span of the trace.",
                "{\"type\": \"object\", \"properties\": {\"place\": {\"type\": \"integer\"}}, \"required\":"
                        + " [\"place\"]}",
                arguments -> {
                    called.add(arguments);
                    return "The span says: Thank you.";
                });

        Verdict verdict = client.forRun()
                .ask(new Question("Is the response polite? Read the span.", List.of("yes", "no")), List.of(read));

        assertThat(verdict.value()).isIn("yes", "no");
        assertThat(called).isNotEmpty().allSatisfy(arguments -> assertThat(arguments)
                .containsOnlyKeys("place"));
        assertThat(seen().forms()).containsEntry(MODEL + " (Choice, tools)", "TOOL_CALL with tools");
    }

    @Test
    void many_questions_at_once_are_all_answered() throws Exception {
        RunJudge judge = client.forRun();

        List<Object> outcomes = JudgeTestBase.all(JudgeTestBase.asking(judge, 100));

        assertThat(outcomes).allMatch(Verdict.class::isInstance);
        assertThat(judge.use().verdicts()).isEqualTo(100);
    }

    @Test
    void a_prompt_that_is_too_long_for_the_model_is_refused_with_the_servers_own_reason() {
        assertThatThrownBy(() -> client.forRun().ask(new Question("word ".repeat(40_000) + "?", List.of("yes", "no"))))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("context");
    }

    private EndpointSeen seen() {
        return client.endpoint(client.model()).orElseThrow();
    }
}
