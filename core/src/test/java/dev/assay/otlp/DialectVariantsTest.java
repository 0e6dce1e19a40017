package dev.assay.otlp;

import static dev.assay.otlp.MadeSpan.attribute;
import static dev.assay.otlp.MadeSpan.decode;
import static dev.assay.otlp.MadeSpan.sent;
import static dev.assay.otlp.MadeSpan.span;
import static dev.assay.otlp.MadeSpan.there;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.JsonText;
import dev.assay.trace.Preview;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Spans as SDKs document them of which there is no recording: what their dialects say beside the recorded. */
class DialectVariantsTest {
    @Test
    void older_conventions_have_an_attribute_for_each_part_of_a_message() {
        Span span = span(
                "openai.chat",
                Map.of(
                        "llm.request.type", "chat",
                        "gen_ai.prompt.0.role", "user",
                        "gen_ai.prompt.0.content", "Who owns Acme?",
                        "gen_ai.completion.0.role", "assistant",
                        "gen_ai.completion.0.tool_calls.0.id", "c1",
                        "gen_ai.completion.0.tool_calls.0.name", "lookup",
                        "gen_ai.completion.0.tool_calls.0.arguments", "{}"));

        assertThat(span.type()).isEqualTo("CHAT_MODEL");
        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(JsonText.write(span.outputs())).contains("\"name\": \"lookup\"", "\"id\": \"c1\"");
    }

    @Test
    void events_may_hold_their_message_as_json_or_tell_of_the_whole_call() {
        var azure = sent("chat", Map.of("gen_ai.operation.name", "chat"));
        azure.addEventsBuilder()
                .setName("gen_ai.user.message")
                .addAttributes(
                        attribute("gen_ai.event.content", "{\"role\": \"user\", \"content\": \"Who owns Acme?\"}"));
        azure.addEventsBuilder()
                .setName("gen_ai.choice")
                .addAttributes(attribute(
                        "gen_ai.event.content", "{\"index\": 0, \"message\": {\"content\": \"Zoe owns it.\"}}"));
        var details = sent("chat", Map.of("gen_ai.operation.name", "chat"));
        details.addEventsBuilder()
                .setName("gen_ai.client.inference.operation.details")
                .addAttributes(attribute(
                        "gen_ai.input.messages",
                        "[{\"role\": \"user\", \"parts\": [{\"type\": \"text\", \"content\": \"Who owns Acme?\"}]}]"))
                .addAttributes(attribute("gen_ai.usage.input_tokens", 9L));

        Span ofAzure = decode(azure, "azure");
        Span whole = decode(details, "util");

        assertThat(Preview.of(there(ofAzure.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(Preview.of(there(ofAzure.outputs()), "assistant")).isEqualTo("Zoe owns it.");
        assertThat(Preview.of(there(whole.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(whole.tokens().input()).isEqualTo(9);
    }

    @Test
    void anthropics_blocks_in_openinference_are_parts_of_a_message() {
        Span span = span(
                "Messages",
                Map.of(
                        "openinference.span.kind", "LLM",
                        "llm.provider", "anthropic",
                        "llm.request.model_name", "claude-sonnet-4-5",
                        "llm.input_messages.0.message.role", "user",
                        "llm.input_messages.0.message.contents.0.message_content.type", "text",
                        "llm.input_messages.0.message.contents.0.message_content.text", "Who owns Acme?",
                        "llm.output_messages.0.message.role", "assistant",
                        "llm.output_messages.0.message.tool_calls.0.tool_call.id", "c1",
                        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "lookup",
                        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}"));

        assertThat(span.model()).isEqualTo("claude-sonnet-4-5");
        assertThat(span.provider()).isEqualTo("anthropic");
        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(JsonText.write(span.outputs())).contains("\"name\": \"lookup\"");
    }

    @Test
    void logfires_span_of_a_streamed_answer_has_its_text_and_its_tokens() {
        Span span = span(
                "streaming response from {request_data[model]!r} took {duration:.2f}s",
                Map.of(
                        "logfire.span_type",
                        "log",
                        "logfire.msg_template",
                        "streaming response from {request_data[model]!r} took {duration:.2f}s",
                        "request_data",
                        "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Who owns"
                                + " Acme?\"}]}",
                        "response_data",
                        "{\"combined_chunk_content\": \"Zoe owns it.\", \"usage\": {\"prompt_tokens\": 9,"
                                + " \"completion_tokens\": 2}}"));

        assertThat(span.type()).isEqualTo("CHAT_MODEL");
        assertThat(span.model()).isEqualTo("gpt-4o");
        assertThat(span.streaming()).isTrue();
        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(Preview.of(there(span.outputs()), "assistant")).isEqualTo("Zoe owns it.");
        assertThat(span.tokens()).isEqualTo(new Tokens(9, 2, 11, 0, 0));
    }

    @Test
    void vercels_embedding_of_several_texts_has_them_as_inputs() {
        Span outer = span(
                "ai.embedMany",
                Map.of(
                        "ai.operationId",
                        "ai.embedMany",
                        "ai.values",
                        List.of("\"one\"", "\"two\""),
                        "ai.usage.tokens",
                        7L));
        Span inner = span(
                "ai.embedMany.doEmbed",
                Map.of(
                        "ai.operationId",
                        "ai.embedMany.doEmbed",
                        "ai.values",
                        List.of("\"one\"", "\"two\""),
                        "ai.usage.tokens",
                        7L));

        assertThat(outer.type()).isEqualTo("EMBEDDING");
        assertThat(outer.inputs()).isEqualTo(List.of("one", "two"));
        assertThat(outer.aggregate()).isTrue();
        assertThat(inner.aggregate()).isFalse();
        assertThat(inner.tokens().input()).isEqualTo(7);
    }

    @Test
    void prompts_that_were_linked_are_named() {
        Span langfuse = span(
                "generation",
                Map.of(
                        "langfuse.observation.type", "generation",
                        "langfuse.observation.prompt.name", "renewal",
                        "langfuse.observation.prompt.version", 3L));
        Span traceloop = span(
                "openai.chat",
                Map.of(
                        "traceloop.prompt.key", "renewal",
                        "traceloop.prompt.version", 3L,
                        "traceloop.prompt.template_variables.account", "Acme"));

        assertThat(langfuse.prompt()).isEqualTo(new Span.Prompt("renewal", "3", null, Map.of()));
        assertThat(traceloop.prompt()).isEqualTo(new Span.Prompt("renewal", "3", null, Map.of("account", "Acme")));
    }
}
