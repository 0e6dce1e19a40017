package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeConfigTest {
    @Test
    void everything_has_a_default() {
        JudgeConfig config = JudgeConfig.unset();

        assertThat(config.model()).isEqualTo("openai:/gpt-4.1-mini");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.maxInFlight()).isEqualTo(32);
        assertThat(config.temperature()).isZero();
        assertThat(config.find(config.model()).endpoint().configured()).isFalse();
    }

    @Test
    void numbers_may_come_as_text_as_environment_variables_do() {
        JudgeConfig config =
                JudgeConfig.of(new JsonObject().put("timeoutSeconds", "2.5").put("maxInFlight", "4"));

        assertThat(config.timeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(config.maxInFlight()).isEqualTo(4);
    }

    @Test
    void a_null_key_is_no_key() {
        JudgeConfig config = JudgeConfig.of(new JsonObject().putNull("apiKey"));

        assertThat(config.find(config.model()).endpoint().configured()).isFalse();
    }

    @Test
    void a_null_temperature_leaves_it_to_the_endpoint() {
        assertThat(JudgeConfig.of(new JsonObject().putNull("temperature")).temperature())
                .isNull();
    }

    @Test
    void an_endpoint_has_a_name_that_model_uris_use() {
        JudgeConfig config = JudgeConfig.of(new JsonObject("""
            {"model": "local:/qwen", "endpoints": {
              "local": {"baseUrl": "http://127.0.0.1:11434/v1/"},
              "fixed": {"baseUrl": "https://models.example/v1?api-version=3", "apiKey": "k", "model": "llama"}}}
            """));

        assertThat(config.find("local:/qwen").url()).isEqualTo("http://127.0.0.1:11434/v1/chat/completions");
        assertThat(config.find("local:/qwen").endpoint().configured()).isTrue();
        assertThat(config.find("endpoint:/fixed").model()).isEqualTo("llama");
        assertThat(config.find("endpoint:/fixed").url())
                .isEqualTo("https://models.example/v1/chat/completions?api-version=3");
        assertThat(config.find("openai:/gpt-4.1").model()).isEqualTo("gpt-4.1");
        assertThat(config.find("local:/org/model:7b").model()).isEqualTo("org/model:7b");
        assertThatThrownBy(() -> config.find("endpoint:/local"))
                .isInstanceOf(Invalid.class)
                .hasMessage("judge model 'endpoint:/local' leaves the model to endpoint 'local', expected "
                        + "judge.endpoints.local.model to name it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4", "", "other:/gpt-4", "openai:/", "endpoint:/", "endpoint:/none", "https://x/v1"})
    void a_model_uri_that_means_nothing_is_refused(String uri) {
        assertThatThrownBy(() -> JudgeConfig.unset().find(uri))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("judge model '" + uri + "' is not known, expected openai:/<model>")
                .hasMessageEndingWith("endpoint of the configuration: anthropic, gemini, mistral, openai");
    }

    @Test
    void the_price_of_a_uri_goes_before_that_of_a_model() {
        JudgeConfig config = JudgeConfig.of(new JsonObject("""
            {"prices": {"gpt-4": {"input": 2, "output": 8}, "openai:/gpt-4": {"input": 1, "output": "4"}}}
            """));

        assertThat(config.find("openai:/gpt-4").cost(1_000_000, 500_000)).isEqualByComparingTo("3");
        assertThat(config.find("openai:/gpt-3").cost(1, 1)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"timeout": 3}|judge.timeout is not a setting, expected one of apiKey, baseUrl
        {"timeoutSeconds": "soon"}|judge.timeoutSeconds is 'soon', expected a number of 0 or more
        {"timeoutSeconds": 0}|judge.timeoutSeconds is 0, expected more than 0
        {"maxInFlight": 0}|judge.maxInFlight is 0, expected more than 0
        {"maxInFlight": 1.5}|judge.maxInFlight is '1.5', expected a whole number
        {"retries": -1}|judge.retries is '-1', expected a number of 0 or more
        {"baseUrl": "ftp://x/v1"}|judge endpoint 'openai' has the base URL 'ftp://x/v1', expected one like https
        {"baseUrl": "api.openai.com"}|judge endpoint 'openai' has the base URL 'api.openai.com', expected one
        {"baseUrl": "http://a b"}|judge endpoint 'openai' has the base URL 'http://a b', expected a URL
        {"baseUrl": "https://me:pw@host/v1"}|judge endpoint 'openai' has a base URL with a user name in it
        {"apiKey": "two words"}|judge endpoint 'openai' has an API key with a blank
        {"model": "gpt"}|judge model 'gpt' is not known
        {"endpoints": []}|judge.endpoints is '[]', expected an object
        {"endpoints": {"a": 1}}|judge.endpoints.a is '1', expected an object
        {"endpoints": {"a": {}}}|judge.endpoints.a.baseUrl is missing, expected text
        {"endpoints": {"openai": {"baseUrl": "http://x"}}}|judge.endpoints has an endpoint 'openai', expected
        {"endpoints": {"a": {"baseUrl": "http://x", "key": "k"}}}|judge.endpoints.a.key is not a setting, expected one of accessKey
        {"endpoints": {"a": {"baseUrl": "http://x", "provider": "acme"}}}|judge.endpoints.a.provider is 'acme', expected one of openai, azure, anthropic, gemini, bedrock, mistral
        {"endpoints": {"b": {"provider": "azure"}}}|judge.endpoints.b.baseUrl is missing, expected text
        {"endpoints": {"b": {"provider": "bedrock", "region": "eu-west-1", "accessKey": "a"}}}|judge.endpoints.b.secretKey is missing
        {"endpoints": {"gateway": {"baseUrl": "http://x"}}}|judge.endpoints has an endpoint 'gateway', expected
        {"prices": {"m": {"input": 1, "in": 2}}}|judge.prices.m.in is not a setting, expected one of input, output
        {"prices": {"m": {"input": 1}}}|judge.prices.m.output is 'null', expected a number
        """)
    void a_setting_that_does_not_fit_is_named_with_its_value(String section, String message) {
        assertThatThrownBy(() -> JudgeConfig.of(new JsonObject(section)))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        anthropic:/claude-sonnet-4-5|https://api.anthropic.com/v1/messages
        gemini:/gemini-2.5-flash|https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent
        mistral:/mistral-small-latest|https://api.mistral.ai/v1/chat/completions
        azure:/judge-4.1|https://acme.openai.azure.com/openai/deployments/judge-4.1/chat/completions?api-version=2024-10-21
        old:/gpt|https://acme.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-06-01
        bedrock:/anthropic.claude-3-5-sonnet-20240620-v1:0|https://bedrock-runtime.eu-central-1.amazonaws.com/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse
        openrouter:/meta-llama/llama-3.3|https://openrouter.ai/api/v1/chat/completions
        endpoints:/fixed|http://127.0.0.1:8080/v1/chat/completions
        gateway:/fixed|http://127.0.0.1:8080/v1/chat/completions
        fixed|http://127.0.0.1:8080/v1/chat/completions
        """)
    void a_model_uri_leads_to_the_address_of_its_provider(String uri, String url) {
        JudgeConfig config = JudgeConfig.of(new JsonObject("""
            {"endpoints": {
              "azure": {"baseUrl": "https://acme.openai.azure.com/", "apiKey": "k"},
              "old": {"provider": "azure", "baseUrl": "https://acme.openai.azure.com", "apiVersion": "2024-06-01"},
              "bedrock": {"region": "eu-central-1", "accessKey": "AKIDEXAMPLE", "secretKey": "s"},
              "openrouter": {"baseUrl": "https://openrouter.ai/api/v1"},
              "fixed": {"baseUrl": "http://127.0.0.1:8080/v1", "model": "llama"}}}
            """));

        assertThat(config.find(uri).url()).isEqualTo(url);
    }

    @Test
    void a_key_in_the_environment_is_all_that_a_well_known_provider_needs() {
        JsonObject judge = JudgeKeys.overlay(
                new JsonObject()
                        .put("endpoints", new JsonObject().put("my-box", new JsonObject().put("baseUrl", "http://b"))),
                Map.of(
                        "ASSAY_JUDGE_ENDPOINTS_ANTHROPIC_API_KEY", "sk-a",
                        "ASSAY_JUDGE_ENDPOINTS_MY_BOX_API_KEY", "sk-b",
                        "ASSAY_JUDGE_ENDPOINTS_NOBODY_API_KEY", "sk-c"));
        JudgeConfig config = JudgeConfig.of(judge);

        assertThat(config.find("anthropic:/claude").endpoint().apiKey()).isEqualTo("sk-a");
        assertThat(config.find("anthropic:/claude").endpoint().configured()).isTrue();
        assertThat(config.find("my-box:/m").endpoint().apiKey()).isEqualTo("sk-b");
        assertThat(config.find("gemini:/g").endpoint().configured()).isFalse();
        assertThat(config.endpoints().toString()).doesNotContain("sk-");
    }

    @Test
    void keys_are_not_printed() {
        JudgeConfig config = JudgeConfig.of(new JsonObject().put("apiKey", "sk-secret"));

        assertThat(config.toString()).doesNotContain("sk-secret").contains("apiKey=set");
        assertThat(config.find("openai:/gpt-4").toString()).doesNotContain("sk-secret");
    }
}
