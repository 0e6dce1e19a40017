package dev.assay.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
    private static final PriceTable TABLE = table("""
        {"gpt-4o": {"input": 2.5, "output": 10, "cacheRead": 1.25},
         "gpt-4o-2024-05-13": {"input": 5, "output": 15},
         "gpt-4o-mini": {"input": 0.15, "output": 0.6},
         "gpt-4": {"input": 30, "output": 60},
         "azure/gpt-4o": {"input": 2.75, "output": 11},
         "claude-sonnet-4": {"input": 3, "output": 15},
         "claude-3-5-sonnet": {"input": 3.5, "output": 15},
         "gemini-2.0-flash": {"input": 0.1, "output": 0.4},
         "gemini-2.5-*": {"input": 7, "output": 7},
         "gemini-2.5-*-preview": {"input": 8, "output": 8},
         "ollama/llama3": {"input": 0, "output": 0}}
        """);

    private static PriceTable table(String models) {
        return PriceTable.of("models", new JsonObject(models));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 2.5",
        "GPT-4o, 2.5",
        "gpt-4o-2024-08-06, 2.5",
        "gpt-4o-2024-05-13, 5",
        "gpt-4o-mini-2024-07-18, 0.15",
        "openai/gpt-4o-mini, 0.15",
        "openrouter/openai/gpt-4o, 2.5",
        "azure/gpt-4o-2024-08-06, 2.75",
        "openai:/gpt-4o, 2.5",
        "openai:gpt-4o, 2.5",
        "gpt-4-0613, 30",
        "claude-sonnet-4-20250514, 3",
        "claude-3-5-sonnet-latest, 3.5",
        "claude-3-5-sonnet@20240620, 3.5",
        "claude-3-5-sonnet-v2@20241022, 3.5",
        "anthropic.claude-3-5-sonnet-20241022-v2:0, 3.5",
        "us.anthropic.claude-sonnet-4-20250514-v1:0, 3",
        "bedrock/eu.anthropic.claude-sonnet-4-20250514-v1:0, 3",
        "models/gemini-2.0-flash-001, 0.1",
        "google-gla:gemini-2.0-flash, 0.1",
        "gemini-2.5-flash, 7",
        "gemini-2.5-flash-preview, 8",
        "ollama/llama3, 0"
    })
    void a_model_is_found_by_its_names_and_versions(String name, double input) {
        assertThat(TABLE.find(name, null).orElseThrow().input()).isEqualByComparingTo(String.valueOf(input));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o-audio-preview",
                "gpt-4-32k",
                "gpt-4-0125-preview",
                "gpt-4.1",
                "gpt",
                "",
                "ft:gpt-4o-2024-08-06:org::id",
                "claude-sonnet-4-5",
                "gemini-2.0-flash-lite",
                "ollama/gpt-4o",
                "my-gpt-4o"
            })
    void another_model_has_no_price(String name) {
        assertThat(TABLE.find(name, null)).isEmpty();
    }

    @Test
    void a_price_of_the_provider_goes_before_that_of_the_model() {
        assertThat(TABLE.find("gpt-4o", "azure").orElseThrow().input()).isEqualByComparingTo("2.75");
        assertThat(TABLE.find("gpt-4o", "openai").orElseThrow().input()).isEqualByComparingTo("2.5");
        assertThat(TABLE.find("gpt-4o", "ollama")).isEmpty();
    }

    @Test
    void cached_tokens_and_long_prompts_have_their_own_prices() {
        Price price = table("""
            {"m": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheWrite": 3.75,
                   "above": {"tokens": 200000, "input": 6, "output": 22.5, "cacheRead": 0.6}}}
            """).find("m", null).orElseThrow();

        assertThat(price.amount(100_000, 50_000, 10_000, 1_000).input()).isEqualByComparingTo("0.1725");
        assertThat(price.amount(100_000, 50_000, 10_000, 1_000).output()).isEqualByComparingTo("0.015");
        assertThat(price.amount(200_000, 0, 0, 0).total()).isEqualByComparingTo("0.6");
        assertThat(price.amount(200_001, 200_001, 0, 1_000).total()).isEqualByComparingTo("0.1425006");
        assertThat(price.amount(300_000, 0, 300_000, 0).total()).isEqualByComparingTo("1.8");
    }

    @Test
    void another_table_wins_name_by_name() {
        PriceTable both = TABLE.with(table("{\"GPT-4o\": {\"input\": 1, \"output\": 2}}"));

        assertThat(both.find("gpt-4o", null).orElseThrow().input()).isEqualByComparingTo("1");
        assertThat(both.find("gpt-4", null).orElseThrow().input()).isEqualByComparingTo("30");
        assertThat(both.digest()).isNotEqualTo(TABLE.digest());
        assertThat(TABLE.with(table("{}")).digest()).isEqualTo(TABLE.digest());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"m": 1}|models.m is '1', expected an object
        {"m": {"input": 1}}|models.m.output is 'null', expected a number of 0 or more
        {"m": {"input": -1, "output": 1}}|models.m.input is '-1', expected a number of 0 or more
        {"m": {"in": 1}}|models.m.in is not a setting, expected one of input, output, cacheRead, cacheWrite, above
        {"m": {"input": 1, "output": 1, "above": {"input": 1, "output": 1}}}|models.m.above.tokens is 'null'
        """)
    void what_is_no_price_is_named(String models, String message) {
        assertThatThrownBy(() -> table(models)).isInstanceOf(Invalid.class).hasMessageStartingWith(message);
    }
}
