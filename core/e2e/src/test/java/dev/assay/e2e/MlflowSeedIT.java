package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The code of MLflow's page "Evaluating (Production) Traces" runs as it stands: as it is printed, with the two slips that the
 * page has, and with these mended. What is expected was seen on MLflow's own server.
 */
@ParameterizedClass(name = "{0}, {1}")
@CsvSource({"ORDINARY, mended", "ORDINARY, as-written", "NEWEST, mended", "NEWEST, as-written"})
@ExtendWith(SharedServer.class)
class MlflowSeedIT {
    private static final Set<String> SCORERS = Set.of(
            "retrieval_groundedness",
            "relevance_to_query",
            "follows_objective",
            "concise_communication",
            "professional_tone");

    private final PythonClient python;
    private final boolean mended;
    private final JsonObject printed;

    MlflowSeedIT(PythonClient python, String form, AssayClient client, ChatModel model) throws Exception {
        this.python = python;
        this.mended = form.equals("mended");
        this.printed = new JsonObject(python.runAndListen(
                        "seed_page.py",
                        client.url("").toString(),
                        "page " + form + " " + python.version(),
                        model.baseUrl(),
                        form)
                .lastLine());
    }

    @Test
    void the_client_is_of_the_version_meant() {
        assertThat(printed.getString("version")).isEqualTo(python.version());
    }

    @Test
    void seven_traces_are_found_newest_first_as_a_data_frame() {
        assertThat(printed.getInteger("rows")).isEqualTo(7);
        assertThat(printed.getJsonArray("columns"))
                .contains(
                        "trace_id",
                        "trace",
                        "state",
                        "request_time",
                        "execution_duration",
                        "request",
                        "response",
                        "trace_metadata",
                        "tags",
                        "spans",
                        "assessments");
        List<Long> times = traces().map(trace -> trace.getLong("requestTime")).toList();
        assertThat(times).hasSize(7).isSortedAccordingTo(Collections.reverseOrder());
        assertThat(traces()).allSatisfy(trace -> {
            assertThat(trace.getString("experiment")).isEqualTo(printed.getString("experimentId"));
            assertThat(trace.getInteger("roots")).isEqualTo(1);
        });
        assertThat(printed.getBoolean("sameSpans")).isTrue();
    }

    @Test
    void each_trace_is_what_happened() {
        if (mended) {
            assertThat(printed.getJsonArray("outcomes")).containsOnly("ok");
            assertThat(traces()).allSatisfy(trace -> {
                assertThat(trace.getString("state")).isEqualTo("OK");
                assertThat(trace.getJsonArray("types")).containsExactly("AGENT", "CHAT_MODEL", "RETRIEVER");
                assertThat(trace.getJsonArray("documents")).containsExactly(3);
                assertThat(trace.getInteger("tokens")).isEqualTo(120);
                assertThat(trace.getJsonArray("previews")).containsOnly(true);
            });
        } else {
            assertThat(traces()).allSatisfy(trace -> {
                assertThat(trace.getString("state")).isEqualTo("ERROR");
                assertThat(trace.getJsonArray("types")).containsExactly("AGENT");
                assertThat(trace.getJsonArray("exceptions").getString(0)).contains("unexpected keyword argument");
            });
        }
    }

    @Test
    void every_trace_has_each_scorers_verdict_once_on_its_root() {
        assertThat(evaluated()).hasSize(7).allSatisfy(trace -> {
            List<JsonObject> verdicts =
                    AssayClient.objects(trace.getJsonArray("assessments")).toList();
            assertThat(verdicts).hasSize(5).allSatisfy(verdict -> {
                assertThat(verdict.getString("spanId")).isEqualTo(trace.getString("root"));
                assertThat(verdict.getString("run"))
                        .isEqualTo(printed.getJsonObject("run").getString("id"));
                boolean failed = !mended && "retrieval_groundedness".equals(verdict.getString("name"));
                if (failed) {
                    assertThat(verdict.getString("error")).contains("No retrieval context found");
                } else {
                    assertThat(verdict.getString("error")).isNull();
                    boolean notConcise = trace.getBoolean("long")
                            && verdict.getString("name").equals("concise_communication");
                    assertThat(verdict.getString("value")).isEqualTo(notConcise ? "no" : "yes");
                    assertThat(verdict.getString("rationale")).isEqualTo("The stub says so.");
                    assertThat(verdict.getJsonArray("source").getString(0)).isEqualTo("LLM_JUDGE");
                }
            });
            assertThat(verdicts.stream().map(verdict -> verdict.getString("name")))
                    .containsExactlyInAnyOrderElementsOf(SCORERS);
        });
        assertThat(evaluated().filter(trace -> trace.getBoolean("long"))).hasSize(mended ? 1 : 0);
    }

    @Test
    void the_run_is_kept_with_its_means_its_data_and_its_traces() {
        JsonObject run = printed.getJsonObject("run");
        assertThat(run.getString("status")).isEqualTo("FINISHED");
        assertThat(run.getString("experiment")).isEqualTo(printed.getString("experimentId"));
        assertThat(run.getJsonObject("tags").getString("mlflow.runType")).isEqualTo("genai_evaluate");
        assertThat(run.getJsonObject("tags").getString("mlflow.runName"))
                .isEqualTo(run.getString("name"))
                .isNotBlank();
        assertThat(run.getJsonObject("metrics").fieldNames())
                .containsAll(SCORERS.stream()
                        .filter(name -> mended || !name.equals("retrieval_groundedness"))
                        .map(name -> name + "/mean")
                        .collect(Collectors.toSet()));
        if (mended) {
            assertThat(run.getJsonObject("metrics").getDouble("concise_communication/mean"))
                    .isEqualTo(6.0 / 7);
        }
        assertThat(run.getInteger("inputs")).isEqualTo(1);
        assertThat(run.getJsonArray("found")).contains(run.getString("id"));
        assertThat(run.getInteger("traces")).isEqualTo(7);
        assertThat(run.getInteger("rows")).isEqualTo(7);
    }

    @Test
    void the_service_traces_its_chats_and_takes_feedback_for_them() {
        JsonObject chat = printed.getJsonObject("chat");
        if (mended) {
            assertThat(chat.getInteger("status")).isEqualTo(200);
            assertThat(chat.getJsonArray("types")).containsExactly("CHAT_MODEL", "LLM");
        } else {
            assertThat(chat.getInteger("status")).isEqualTo(500);
            assertThat(chat.getString("text")).contains("trace_id");
        }
        assertThat(printed.getInteger("feedback")).isEqualTo(200);
        assertThat(printed.getInteger("feedbackOfUnknown")).isEqualTo(500);
        assertThat(AssayClient.objects(printed.getJsonArray("satisfaction")))
                .singleElement()
                .satisfies(given -> {
                    assertThat(given.getBoolean("value")).isTrue();
                    assertThat(given.getString("rationale")).isEqualTo("helped me");
                    assertThat(given.getJsonArray("source")).containsExactly("HUMAN", "user-7");
                });
        assertThat(printed.getJsonArray("foundByFeedback")).containsExactly(printed.getString("chatId"));
    }

    private Stream<JsonObject> traces() {
        return AssayClient.objects(printed.getJsonArray("traces"));
    }

    /** Without the chat's. */
    private Stream<JsonObject> evaluated() {
        JsonArray assessed = printed.getJsonArray("assessed");
        return AssayClient.objects(assessed);
    }
}
