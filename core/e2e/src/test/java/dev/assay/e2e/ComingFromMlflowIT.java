package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of endpoints in {@code docs/coming-from-mlflow.md} is true of the server. */
@ExtendWith(SharedServer.class)
class ComingFromMlflowIT {
    private static final Pattern ROW = Pattern.compile(
            "^\\| (GET|POST|PUT|PATCH|DELETE) (/\\S+) \\| (works|differs|not for Assay) \\|", Pattern.MULTILINE);

    private final AssayClient client;

    ComingFromMlflowIT(AssayClient client) {
        this.client = client;
    }

    /** A line of the table. */
    record Endpoint(String method, String path, String standing) {
        @Override
        public String toString() {
            return method + " " + path + ": " + standing;
        }
    }

    static Stream<Endpoint> endpoints() throws IOException {
        String page = Files.readString(AssayServer.ROOT.resolve("docs/coming-from-mlflow.md"));
        return ROW.matcher(page).results().map(row -> new Endpoint(row.group(1), row.group(2), row.group(3)));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void an_endpoint_stands_as_the_page_says(Endpoint endpoint) throws Exception {
        String path = endpoint.path().replaceAll("\\{\\w+}", "none");
        HttpRequest.Builder request = HttpRequest.newBuilder(client.url(path))
                .method(
                        endpoint.method(),
                        endpoint.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/json");
        AssayClient.Answer answer = client.send(request);
        if (endpoint.standing().equals("not for Assay")) {
            answer.refused(501, "NOT_IMPLEMENTED");
        } else {
            assertThat(answer.text())
                    .as("%s answers %d", endpoint, answer.status())
                    .doesNotContain("ENDPOINT_NOT_FOUND");
            assertThat(answer.status())
                    .as("%s answers %s", endpoint, answer.text())
                    .isLessThan(500);
        }
    }

    @Test
    void an_unknown_path_says_so_and_ajax_paths_are_the_same() throws Exception {
        client.get("/api/2.0/mlflow/nothing/like-it").refused(404, "ENDPOINT_NOT_FOUND", "/api");
        assertThat(List.of(
                        client.get("/api/2.0/mlflow/experiments/get?experiment_id=0")
                                .text(),
                        client.get("/ajax-api/2.0/mlflow/experiments/get?experiment_id=0")
                                .text(),
                        client.post(
                                        "/ajax-api/2.0/mlflow/experiments/search",
                                        new JsonObject().put("max_results", 1000))
                                .expect(200)
                                .text()))
                .allMatch(text -> text.contains("\"Default\""));
        client.get("/ajax-api/3.0/jobs/1").refused(501, "NOT_IMPLEMENTED");
    }
}
