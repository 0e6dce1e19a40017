package dev.assay.judge;

import static dev.assay.judge.StubModel.error;
import static dev.assay.judge.StubModel.message;
import static dev.assay.judge.StubModel.raw;
import static dev.assay.judge.StubModel.redirect;
import static dev.assay.judge.StubModel.says;
import static dev.assay.judge.StubModel.silence;
import static dev.assay.judge.StubModel.tooMany;
import static dev.assay.judge.StubModel.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Judge.Verdict;
import dev.assay.scorer.api.JudgeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an endpoint does: the right verdict or one clear sentence. */
class MisbehavingEndpointTest extends JudgeTestBase {
    @ParameterizedTest
    @ValueSource(strings = {"0", "0.05", "Sun, 22 Nov 2026 12:00:00 GMT", "soon"})
    void after_429_the_request_is_repeated_when_the_endpoint_allows(String retryAfter) {
        stub.next(tooMany(retryAfter));

        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void a_429_that_asks_for_more_patience_than_there_is_fails_at_once() {
        stub.always(tooMany("3600"));

        assertFails("refuses for now, too many requests or no quota (429): Rate limit reached");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void a_spent_quota_is_not_waited_for() {
        stub.always(error(429, "insufficient_quota", "You exceeded your current quota"));

        assertFails("You exceeded your current quota");
        assertThat(stub.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 529, 408})
    void a_fault_of_the_endpoint_is_tried_again(int status) {
        stub.next(error(status, "overloaded"), error(status, "overloaded"));
        RunJudge judge = client.forRun();

        assertThat(judge.ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(judge.use().requests()).isEqualTo(3);
        assertThat(judge.use().verdicts()).isEqualTo(1);
    }

    @Test
    void a_fault_that_stays_is_said_with_the_number_of_tries() {
        stub.always(error(500, "out of memory"));

        assertFails("answered with status 500: out of memory (the last of 4 tries)");
        assertThat(stub.requests()).hasSize(4);
    }

    @Test
    void a_connection_closed_in_the_middle_of_the_answer_is_tried_again() {
        stub.next(StubModel.breaksOff());

        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("yes");
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void an_endpoint_that_never_answers_is_named_with_the_time_out_and_tried_once_more() {
        stub.always(silence());
        client = client(new JsonObject().put("timeoutSeconds", 0.2));

        assertFails("(" + stub.baseUrl() + ") did not answer within 200 ms (the last of 2 tries)");
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void an_endpoint_that_trickles_is_held_to_the_same_time_out() {
        stub.always(stub.trickle());
        client = client(new JsonObject().put("timeoutSeconds", 0.2).put("retries", 0));

        assertFails("did not answer within 200 ms");
    }

    @Test
    void an_address_where_nothing_listens_is_said() {
        stub.close();

        assertFails("(" + stub.baseUrl() + ") refuses connections: nothing listens there (the last of 4 tries)");
        stub = StubModel.start(vertx);
    }

    @Test
    void a_wrong_key_is_said_once_and_never_shown() {
        stub.always(error(401, "Incorrect API key provided: sk-secret."));

        assertFails(
                "refuses the API key (401), expected a valid one for this endpoint: Incorrect API key provided: ….");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void a_forbidden_model_is_said() {
        stub.always(error(403, "Project has no access to model"));

        assertFails("judge model 'gpt-4.1-mini' at endpoint 'openai' (" + stub.baseUrl()
                + ") does not allow this key to use this model (403): Project has no access to model");
    }

    @Test
    void an_unknown_model_is_said() {
        stub.always(error(404, "model_not_found", "The model 'gpt-4.1-mini' does not exist"));

        assertFails("knows no such model or path (404): The model 'gpt-4.1-mini' does not exist");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void a_redirect_is_not_followed() {
        stub.next(redirect("https://elsewhere.example/v1/chat/completions"));

        assertFails("redirects (307) to https://elsewhere.example/v1/chat/completions, which is not followed");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void a_redirect_to_nowhere_is_said() {
        stub.next((_, response) -> response.setStatusCode(302).end());

        assertFails("redirects (302) to an address that it does not name, which is not followed");
    }

    @Test
    void a_page_instead_of_json_is_shown_in_one_line() {
        stub.always(raw("text/html", Buffer.buffer("<html>\n<body>Sign in\n</body></html>")));

        assertFails("answered text/html that is not a JSON object: <html> <body>Sign in </body></html>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"choices\": []}", "{\"choices\": null}", "{\"choices\": \"none\"}"})
    void json_without_choices_is_said(String body) {
        stub.always(raw("application/json", Buffer.buffer(body)));

        assertFails("answered without choices: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{\"choices\":", "[[[[[[[[", "\u0000"})
    void a_body_that_is_no_json_object_is_said(String body) {
        stub.always(raw("application/json", Buffer.buffer(body)));

        assertFails("answered application/json that is not a JSON object");
    }

    @Test
    void a_body_nested_without_end_is_said() {
        stub.always(raw("application/json", Buffer.buffer("{\"a\":".repeat(100_000))));

        assertFails("is not a JSON object");
    }

    @Test
    void a_body_without_end_is_cut_off() {
        stub.always(StubModel.flood());

        assertFails("answered more than 1048576 bytes (judge.maxAnswerBytes)");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void an_empty_text_is_said() {
        stub.always(says(""));

        assertFails("answered with an empty text, expected one of yes, no");
    }

    @Test
    void a_refusal_of_the_model_is_said() {
        stub.always(message(new JsonObject().putNull("content").put("refusal", "I can't help with that."), "stop"));

        assertFails("refused to judge: I can't help with that.");
    }

    @Test
    void an_answer_cut_off_at_its_length_is_said() {
        stub.always(message(new JsonObject().put("content", "{\"rationale\": \"It is a lo"), "length"));

        assertFails("was cut off at its greatest length");
    }

    @Test
    void a_verdict_outside_the_choices_is_named_beside_what_was_expected() {
        stub.always(verdict("perhaps", "hard to say"));
        RunJudge judge = client.forRun();

        assertThatThrownBy(() -> judge.ask(YES_OR_NO))
                .isInstanceOf(JudgeException.class)
                .hasMessageEndingWith("answered 'perhaps', expected one of yes, no");
        assertThat(judge.use().failed()).isEqualTo(1);
        assertThat(judge.use().inputTokens()).as("it was paid all the same").isEqualTo(100);
    }

    @Test
    void a_wrong_content_type_does_no_harm() {
        JsonObject message = new JsonObject().put("content", "{\"result\": \"no\", \"rationale\": \"r\"}");
        JsonObject body =
                new JsonObject().put("choices", new JsonArray().add(new JsonObject().put("message", message)));
        stub.always(raw("text/plain", body.toBuffer()));

        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("no");
    }

    @Test
    void a_byte_order_mark_does_no_harm() {
        stub.always(raw(
                "application/json",
                Buffer.buffer("\ufeff{\"choices\":[{\"message\":{\"content\":\"{\\\"result\\\":\\\"no\\\"}\"}}]}")));

        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("no");
    }

    @Test
    void bytes_that_are_no_utf8_cost_a_character_and_not_the_verdict() {
        String body =
                "{\"choices\":[{\"message\":{\"content\":\"{\\\"result\\\":\\\"no\\\",\\\"rationale\\\":\\\"tr\u00e9s\\\"}\"}}]}";
        stub.always(raw("application/json", Buffer.buffer(body.getBytes(StandardCharsets.ISO_8859_1))));

        Verdict verdict = client.forRun().ask(YES_OR_NO);

        assertThat(verdict.value()).isEqualTo("no");
        assertThat(verdict.rationale()).isEqualTo("tr\ufffds");
    }

    @Test
    void content_in_parts_is_put_together() {
        JsonArray parts = new JsonArray()
                .add(new JsonObject().put("type", "text").put("text", "{\"result\": \"no\","))
                .add(new JsonObject().put("type", "text").put("text", " \"rationale\": \"r\"}"));
        stub.always(message(new JsonObject().put("content", parts), "stop"));

        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("no");
    }

    @Test
    void a_slow_first_byte_has_a_limit_of_its_own() {
        stub.always(silence());
        client = client(new JsonObject().put("firstByteTimeoutSeconds", 0.1).put("retries", 0));

        assertFails("did not begin to answer within 100 ms");
    }

    @Test
    void a_success_that_holds_an_error_is_an_error() {
        stub.next(raw(
                "application/json",
                Buffer.buffer("{\"error\": {\"code\": 502, \"message\": \"Provider returned error\"}}")));

        assertThat(client.forRun().ask(YES_OR_NO).value()).as("tried again").isEqualTo("yes");

        stub.always(
                raw("application/json", Buffer.buffer("{\"error\": {\"code\": 402, \"message\": \"No credits\"}}")));
        assertFails("answered with status 402: No credits");
    }

    @Test
    void an_answer_that_broke_off_within_the_choice_is_said() {
        JsonObject choice = new JsonObject("""
            {"finish_reason": "error", "error": {"message": "upstream went away"}, "message": {"content": ""}}
            """);
        stub.always(raw(
                "application/json",
                new JsonObject().put("choices", new JsonArray().add(choice)).toBuffer()));

        assertFails("broke off: upstream went away");
    }

    @Test
    void a_content_filter_is_said() {
        stub.always(message(new JsonObject().put("content", ""), "content_filter"));

        assertFails("was stopped by the endpoint's content filter");
    }

    @Test
    void a_tool_that_nobody_offered_is_no_verdict() {
        stub.always(message(new JsonObject("""
            {"content": null, "tool_calls": [{"id": "1", "function": {"name": "web_search", "arguments": "{}"}}]}
            """), "tool_calls"));

        assertFails("called 'web_search' instead of answering, and was offered no such tool");
    }

    @Test
    void a_verdict_within_a_fence_after_much_prose_and_thought_is_found() {
        stub.always(message(
                new JsonObject()
                        .put("reasoning_content", "{\"result\": \"yes\"}")
                        .put(
                                "content",
                                "<think>yes? {\"result\": \"yes\"}</think>Here you are:\n```json\n"
                                        + "{\"rationale\": \"r\", \"result\": \"NO\"}\n```\nAnything else?"),
                "stop"));

        assertThat(client.forRun().ask(YES_OR_NO).value()).isEqualTo("no");
    }

    @Test
    void a_number_that_is_none_is_no_json() {
        stub.always(raw(
                "application/json",
                Buffer.buffer("{\"choices\": [{\"message\": {\"content\": \"yes\"}, \"logprobs\": NaN}]}")));

        assertFails("answered application/json that is not a JSON object");
    }

    @Test
    void a_verdict_that_says_two_things_in_one_object_is_none() {
        stub.always(says("{\"result\": \"yes\", \"result\": \"no\"}"));

        assertFails("answered an object that has a field twice, so it may say two things");
    }

    @Test
    void a_verdict_cut_in_the_middle_is_shown() {
        stub.always(says("{\"rationale\": \"It is a lo"));

        assertFails("answered '{\"rationale\": \"It is a lo', expected one of yes, no");
    }

    @Test
    void tokens_that_are_no_counts_are_not_counted() {
        JsonObject body = new JsonObject("""
            {"choices": [{"message": {"content": "yes"}}], "usage": {"prompt_tokens": "many", "completion_tokens": -1}}
            """);
        stub.always(raw("application/json", body.toBuffer()));
        RunJudge judge = client.forRun();

        assertThat(judge.ask(YES_OR_NO).cost()).isNull();
        assertThat(judge.use().unpriced()).isEqualTo(1);
    }
}
