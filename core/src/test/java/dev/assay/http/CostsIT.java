package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.price.PriceTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostsIT extends MlflowTracesTestBase {
    private static PriceTable prices(double input) {
        return PriceTable.of(
                "models",
                new JsonObject()
                        .put("priced", new JsonObject().put("input", input).put("output", 10)));
    }

    private static Map<String, String> call(String model) {
        return Map.of(
                "gen_ai.operation.name",
                "chat",
                "gen_ai.request.model",
                model,
                "gen_ai.usage.input_tokens",
                "1000",
                "gen_ai.usage.output_tokens",
                "100");
    }

    private List<String> dearer(String than) {
        JsonObject query = new JsonObject()
                .put("experimentIds", new JsonArray().add("6"))
                .put("filter", "cost > " + than)
                .put("orderBy", new JsonArray().add("cost DESC"))
                .put("limit", 10);
        return server.post("/api/v1/traces/search", query).ok().getJsonArray("traces").stream()
                .map(each -> ((JsonObject) each).getString("traceId"))
                .toList();
    }

    @Test
    void a_changed_price_is_seen_in_the_trace_at_once_and_then_in_lists_and_filters() throws IOException {
        traces.prices(prices(2));
        spans(6, span(1, 1, 0, "root", Map.of()), span(1, 2, 1, "chat", call("openai/priced-2025-01-01")));
        spans(6, span(2, 1, 0, "root", Map.of()), span(2, 2, 1, "chat", call("unknown")));

        assertThat(dearer("0")).containsExactly(id(1));
        assertThat(dearer("0.003")).isEmpty();
        JsonObject trace = server.get("/api/v1/traces/" + id(1)).ok();
        assertThat(trace.getJsonObject("info").getDouble("costUsd")).isEqualTo(0.003);
        assertThat(server.get("/api/v1/traces/" + id(2))
                        .ok()
                        .getJsonObject("info")
                        .containsKey("costUsd"))
                .isFalse();

        traces.prices(prices(4));

        assertThat(server.get("/api/v1/traces/" + id(1))
                        .ok()
                        .getJsonObject("info")
                        .getDouble("costUsd"))
                .isEqualTo(0.005);
        assertThat(dearer("0.003")).containsExactly(id(1));
    }

    @Test
    void mlflows_client_gets_costs_where_its_own_server_puts_them() throws IOException {
        traces.prices(prices(2));
        spans(4, span(3, 1, 0, "root", Map.of()), span(3, 2, 1, "chat", call("priced")));

        JsonObject trace = server.get(V3 + "/get?trace_id=" + id(3)).ok().getJsonObject("trace");
        assertThat(trace.getJsonObject("trace_info")
                        .getJsonObject("trace_metadata")
                        .getString("mlflow.trace.cost"))
                .isEqualTo("{\"input_cost\": 0.002, \"output_cost\": 0.001, \"total_cost\": 0.003}");
        JsonArray attributes = trace.getJsonArray("spans").getJsonObject(1).getJsonArray("attributes");
        assertThat(attributes.getJsonObject(attributes.size() - 1).encode())
                .isEqualTo("{\"key\":\"mlflow.llm.cost\",\"value\":{\"kvlist_value\":{\"values\":["
                        + "{\"key\":\"input_cost\",\"value\":{\"double_value\":0.002}},"
                        + "{\"key\":\"output_cost\",\"value\":{\"double_value\":0.001}},"
                        + "{\"key\":\"total_cost\",\"value\":{\"double_value\":0.003}}]}}}");
    }
}
