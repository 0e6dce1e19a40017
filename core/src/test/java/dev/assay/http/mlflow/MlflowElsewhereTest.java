package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer;
import dev.assay.http.AreaServer.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowElsewhereTest {
    private final Vertx vertx = Vertx.vertx();
    private AreaServer server;

    @BeforeAll
    void open() {
        server = AreaServer.start(vertx, List.of(new MlflowElsewhere()));
    }

    @AfterAll
    void close() {
        server.close();
        vertx.close().await();
    }

    @Test
    void what_assay_is_not_for_says_so_and_is_not_tried_again() {
        assertThat(server.post("/api/2.0/mlflow/logged-models/search", new JsonObject())
                        .ok())
                .isEqualTo(new JsonObject());
        for (String path : List.of(
                "/api/2.0/mlflow/webhooks",
                "/api/2.0/mlflow/logged-models/m-1",
                "/api/3.0/mlflow/gateway/endpoints/list",
                "/api/3.0/mlflow/workspaces",
                "/api/2.0/mlflow/artifacts/presigned-upload-url",
                "/api/3.0/mlflow/prompt-optimization/jobs/1",
                "/api/2.0/mlflow/unified-traces",
                "/api/4.0/mlflow/traces/search",
                "/api/3.0/jobs/1")) {
            assertNotImplemented(server.post(path, new JsonObject()));
            assertNotImplemented(server.get(path));
        }
    }

    private static void assertNotImplemented(Answer answer) {
        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.error()).isEqualTo("NOT_IMPLEMENTED");
        assertThat(answer.message()).contains("evaluates traces");
    }
}
