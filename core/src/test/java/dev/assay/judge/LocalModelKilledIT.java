package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** llama.cpp's server dies while it is asked, and comes back. */
@Tag("long")
@Timeout(600)
class LocalModelKilledIT {
    private static final Question QUESTION = new Question("Is it polite?", List.of("yes", "no"));

    @Test
    void a_server_that_dies_is_named_left_alone_and_asked_again_when_it_is_back() throws Exception {
        Vertx vertx = Vertx.vertx();
        LlamaServer server = LlamaServer.start();
        JudgeConfig config = JudgeConfig.of(new JsonObject()
                .put("baseUrl", server.baseUrl())
                .put("model", "openai:/tiny-judge")
                .put("retries", 1)
                .put("failuresToPause", 3)
                .put("maxWaitSeconds", 2));
        Backoff quick = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
        JudgeClient client = new JudgeClient(vertx, config, quick, Clock.systemUTC());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RunJudge judge = client.forRun();
            CompletableFuture<Void> answered = new CompletableFuture<>();
            List<Future<Verdict>> outcomes = JudgeTestBase.asking(judge, 60).stream()
                    .map(call -> threads.submit(() -> {
                        Verdict verdict = call.call();
                        answered.complete(null);
                        return verdict;
                    }))
                    .toList();
            answered.get();
            server.close();

            List<Throwable> failures = new ArrayList<>();
            for (Future<Verdict> each : outcomes) {
                try {
                    assertThat(each.get().value()).isIn("yes", "no");
                } catch (ExecutionException e) {
                    failures.add(Objects.requireNonNull(e.getCause()));
                }
            }
            String named = "judge model 'tiny-judge' at endpoint 'openai' (" + server.baseUrl() + ") ";
            assertThat(failures).isNotEmpty().allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(JudgeException.class)
                    .hasMessageStartingWith(named)
                    .hasMessageMatching("(?s).*(left alone since|refuses connections|broke off|cannot be reached).*"));
            EndpointSeen seen = client.endpoint(client.model()).orElseThrow();
            assertThat(seen.state()).isNotEqualTo("CLOSED");
            assertThat(seen.lastFailure()).isNotEmpty();

            server = LlamaServer.start(server.port());
            assertThat(asked(judge).value()).isIn("yes", "no");
            assertThat(client.endpoint(client.model()).orElseThrow().state()).isEqualTo("CLOSED");
        } finally {
            server.close();
            client.close().await();
            vertx.close().await();
        }
    }

    /** The endpoint is tried now and then: who asks meanwhile is told so. */
    private static Verdict asked(RunJudge judge) {
        while (true) {
            try {
                return judge.ask(QUESTION);
            } catch (JudgeException e) {
                assertThat(e).hasMessageContaining("left alone");
            }
        }
    }
}
