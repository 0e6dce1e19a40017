package dev.assay.trace;

import static dev.assay.trace.TestFacts.facts;
import static dev.assay.trace.TestSpan.aSpan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.price.PriceTable;
import io.vertx.core.json.JsonObject;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceCostTest {
    private static final Offset<Double> EXACT = within(1e-12);

    private static final PriceTable PRICES = PriceTable.of("models", new JsonObject("""
        {"big": {"input": 10, "output": 20, "cacheRead": 1, "cacheWrite": 12},
         "small": {"input": 1, "output": 2}}
        """));

    private static @Nullable Double cost(TestSpan... spans) {
        return facts(spans).fold(PRICES).info().costUsd();
    }

    private static TestSpan call(int number, String model) {
        return aSpan(number).under(1).model(model).tokens(1000, 100);
    }

    @Test
    void a_call_costs_what_its_tokens_cost_and_a_trace_what_its_calls_cost() {
        Trace trace =
                facts(aSpan(1), call(2, "big"), call(3, "small-2025-01-01")).fold(PRICES);

        assertThat(trace.spans().get(1).costUsd()).isCloseTo(0.012, EXACT);
        assertThat(trace.spans().get(2).costUsd()).isCloseTo(0.0012, EXACT);
        assertThat(trace.info().costUsd()).isCloseTo(0.0132, EXACT);
        assertThat(trace.info().metadata())
                .containsEntry(
                        "mlflow.trace.cost",
                        "{\"input_cost\": 0.011, \"output_cost\": 0.0022, \"total_cost\": 0.0132}");
    }

    @Test
    void an_unknown_model_costs_nothing_known_which_is_not_zero() {
        Trace trace = facts(aSpan(1), call(2, "other")).fold(PRICES);

        assertThat(trace.info().costUsd()).isNull();
        assertThat(trace.spans().get(1).costUsd()).isNull();
        assertThat(trace.info().metadata()).doesNotContainKey("mlflow.trace.cost");
        assertThat(cost(aSpan(1), aSpan(2).under(1).model("big"))).isNull();
        assertThat(cost(aSpan(1), call(2, "other"), call(3, "small"))).isCloseTo(0.0012, EXACT);
    }

    @Test
    void what_an_sdk_says_goes_before_what_is_computed() {
        assertThat(cost(aSpan(1), call(2, "big").cost(0.5))).isEqualTo(0.5);
        assertThat(cost(aSpan(1).model("big").tokens(1000, 100), call(2, "big").cost(0.5)))
                .isEqualTo(0.5);
        assertThat(cost(aSpan(1).model("big").tokens(1000, 100).cost(0.5), call(2, "big")))
                .isEqualTo(0.5);
        assertThat(cost(aSpan(1).cost(0.5), call(2, "big"))).isEqualTo(0.5);
        assertThat(facts(aSpan(1), call(2, "big"))
                        .info(java.util.Map.of("mlflow.trace.cost", "{\"total_cost\": 0.7}"), java.util.Map.of())
                        .fold(PRICES)
                        .info()
                        .costUsd())
                .isEqualTo(0.7);
    }

    @Test
    void a_sum_is_not_counted_beside_its_parts() {
        TestSpan agent = aSpan(1).model("big").tokens(2000, 200).aggregate();

        assertThat(cost(agent, call(2, "big"), call(3, "big"))).isCloseTo(0.024, EXACT);
        assertThat(facts(agent, call(2, "big"), call(3, "big"))
                        .fold(PRICES)
                        .spans()
                        .getFirst()
                        .costUsd())
                .isNull();
        assertThat(cost(aSpan(1).model("big").tokens(2000, 200).aggregate())).isCloseTo(0.024, EXACT);
    }

    @Test
    void one_call_told_by_two_sdks_is_paid_once() {
        TestSpan outer = aSpan(1).model("big").tokens(1000, 100);
        TestSpan inner = aSpan(2).under(1).model("big").tokens(new Tokens(1000, 100, 1100, 500, 0));

        assertThat(cost(outer, inner)).isCloseTo(0.0075, EXACT);
        assertThat(cost(aSpan(1).model("big").tokens(new Tokens(1000, 100, 1100, 500, 0)), call(2, "big")))
                .isCloseTo(0.0075, EXACT);
    }

    @Test
    void a_call_within_a_call_is_paid_beside_it() {
        assertThat(cost(
                        aSpan(1).model("big").tokens(1000, 100),
                        aSpan(2).under(1).model("small").tokens(500, 50)))
                .isCloseTo(0.0126, EXACT);
    }

    @Test
    void cached_tokens_are_paid_once_whether_the_sdk_counts_them_in_the_input_or_beside_it() {
        assertThat(cost(aSpan(1).model("big").tokens(new Tokens(1000, 0, 1000, 600, 100))))
                .isCloseTo(0.0048, EXACT);
        assertThat(cost(aSpan(1).model("big").tokens(new Tokens(300, 0, 300, 600, 100))))
                .isCloseTo(0.0048, EXACT);
        assertThat(cost(aSpan(1).model("big").tokens(new Tokens(800, 0, 1500, 600, 100))))
                .isCloseTo(0.0098, EXACT);
    }

    @Test
    void the_model_that_answered_is_looked_up_where_the_one_asked_for_is_a_deployments_name() {
        assertThat(cost(aSpan(1).model("our-deployment").tokens(1000, 100).attribute("gen_ai.response.model", "small")))
                .isCloseTo(0.0012, EXACT);
    }

    @Test
    void other_prices_make_another_cost_of_the_same_facts() {
        PriceTable dearer =
                PRICES.with(PriceTable.of("models", new JsonObject("{\"small\": {\"input\": 2, \"output\": 4}}")));

        assertThat(facts(aSpan(1), call(2, "small")).fold(dearer).info().costUsd())
                .isCloseTo(0.0024, EXACT);
    }
}
