package dev.assay.otlp;

import static dev.assay.otlp.MadeSpan.list;
import static dev.assay.otlp.MadeSpan.map;
import static dev.assay.otlp.MadeSpan.span;
import static dev.assay.otlp.MadeSpan.there;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.JsonText;
import dev.assay.trace.Preview;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans as the newest conventions, and some frameworks that follow them in their own way, document them. */
class NewerConventionsTest {
    /** Each message of the user has two results and a question behind them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Anthropic
                """
                [{"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "Zoe"}]},
                  {"type": "tool_result", "tool_use_id": "c2", "content": "March"}, {"type": "text", "text": "And now?"}]}]
                """,
                // Bedrock
                """
                [{"role": "user", "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "Zoe"}]}},
                  {"toolResult": {"toolUseId": "c2", "content": [{"text": "March"}]}}, {"text": "And now?"}]}]
                """,
                // Gemini
                """
                [{"role": "user", "parts": [{"functionResponse": {"id": "c1", "name": "owner", "response": "Zoe"}},
                  {"functionResponse": {"id": "c2", "name": "end", "response": "March"}}, {"text": "And now?"}]}]
                """,
                // Vercel
                """
                [{"role": "tool", "content": [
                  {"type": "tool-result", "toolCallId": "c1", "toolName": "owner", "output": {"type": "text", "value": "Zoe"}},
                  {"type": "tool-result", "toolCallId": "c2", "toolName": "end", "output": {"type": "text", "value": "March"}}]},
                 {"role": "user", "content": "And now?"}]
                """,
                // OpenAI's responses
                """
                [{"type": "function_call_output", "call_id": "c1", "output": "Zoe"},
                 {"type": "function_call_output", "call_id": "c2", "output": "March"}, {"role": "user", "content": "And now?"}]
                """,
                // OpenTelemetry
                """
                [{"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "Zoe"},
                  {"type": "tool_call_response", "id": "c2", "response": "March"}]},
                 {"role": "user", "parts": [{"type": "text", "content": "And now?"}]}]
                """
            })
    void each_result_of_a_tool_is_a_message_of_its_own_that_names_its_call(String messages) {
        Span span = span("chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.input.messages", messages));

        assertThat(JsonText.write(there(map(span.inputs()).get("messages"))))
                .isEqualTo("[{\"role\": \"tool\", \"content\": \"Zoe\", \"tool_call_id\": \"c1\"},"
                        + " {\"role\": \"tool\", \"content\": \"March\", \"tool_call_id\": \"c2\"},"
                        + " {\"role\": \"user\", \"content\": \"And now?\"}]");
        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("And now?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // OpenTelemetry
                "{\"type\": \"blob\", \"modality\": \"image\", \"mime_type\": \"image/png\", \"content\":"
                        + " \"iVBORw0K\"}",
                // OpenAI
                "{\"type\": \"image_url\", \"image_url\": {\"url\": \"data:image/png;base64,iVBORw0K\"}}",
                "{\"type\": \"input_image\", \"image_url\": \"data:image/png;base64,iVBORw0K\"}",
                // Anthropic
                "{\"type\": \"image\", \"source\": {\"type\": \"base64\", \"media_type\": \"image/png\", \"data\":"
                        + " \"iVBORw0K\"}}",
                // Bedrock
                "{\"image\": {\"format\": \"png\", \"source\": {\"bytes\": \"iVBORw0K\"}}}",
                // Gemini
                "{\"inlineData\": {\"mimeType\": \"image/png\", \"data\": \"iVBORw0K\"}}",
                "{\"inline_data\": {\"mime_type\": \"image/png\", \"data\": \"iVBORw0K\"}}",
                // Vercel
                "{\"type\": \"file\", \"mediaType\": \"image/png\", \"data\": \"iVBORw0K\"}"
            })
    void a_picture_stands_where_it_was_shown(String picture) {
        String messages = "[{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Whose is it?\"}, "
                + picture + "]}]";

        Span span = span("chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.input.messages", messages));

        assertThat(textOf(span.inputs(), 0)).isEqualTo("Whose is it?\ndata:image/png;base64,iVBORw0K");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type": "uri", "modality": "video", "uri": "gs://films/1.mp4"} | gs://films/1.mp4
        {"type": "file", "modality": "image", "file_id": "file-9"} | file-9
        {"type": "input_audio", "input_audio": {"data": "UklGR", "format": "wav"}} | data:audio/wav;base64,UklGR
        {"type": "image", "source": {"type": "url", "url": "https://x.org/1.png"}} | https://x.org/1.png
        {"fileData": {"mimeType": "video/mp4", "fileUri": "gs://films/1.mp4"}} | gs://films/1.mp4
        {"document": {"format": "pdf", "name": "a", "source": {"bytes": "JVBERi0"}}} | data:application/pdf;base64,JVBERi0
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Said."}} | Said.
        """)
    void recordings_and_files_stand_there_by_their_addresses(String part, String address) {
        String messages = "[{\"role\": \"user\", \"content\": [" + part + "]}]";

        Span span = span("chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.input.messages", messages));

        assertThat(textOf(span.inputs(), 0)).isEqualTo(address);
    }

    @Test
    void openinference_has_pictures_and_calls_among_the_contents_of_a_message() {
        String in = "llm.input_messages.0.message.contents.";
        String out = "llm.output_messages.0.message.contents.";
        Span span = span(
                "Messages",
                Map.ofEntries(
                        Map.entry("openinference.span.kind", "LLM"),
                        Map.entry("llm.input_messages.0.message.role", "user"),
                        Map.entry(in + "0.message_content.type", "text"),
                        Map.entry(in + "0.message_content.text", "Whose is it?"),
                        Map.entry(in + "1.message_content.type", "image"),
                        Map.entry(in + "1.message_content.image.image.url", "https://x.org/1.png"),
                        Map.entry("llm.output_messages.0.message.role", "assistant"),
                        Map.entry(out + "0.message_content.type", "reasoning"),
                        Map.entry(out + "0.message_content.text", "I look it up."),
                        Map.entry(out + "1.message_content.type", "tool_use"),
                        Map.entry(out + "1.tool_call.id", "c1"),
                        Map.entry(out + "1.tool_call.function.name", "lookup"),
                        Map.entry(out + "1.tool_call.function.arguments", "{}"),
                        Map.entry("llm.cost.prompt", 0.002),
                        Map.entry("llm.cost.completion", 0.001)));

        assertThat(textOf(span.inputs(), 0)).isEqualTo("Whose is it?\nhttps://x.org/1.png");
        assertThat(textOf(span.outputs(), 0)).isEqualTo("I look it up.");
        assertThat(JsonText.write(there(span.outputs()))).contains("\"id\": \"c1\"", "\"name\": \"lookup\"");
        assertThat(span.costUsd()).isEqualTo(0.003);
    }

    @Test
    void openinference_has_older_functions_completions_and_rerankers() {
        Span function = span(
                "ChatCompletion",
                Map.of(
                        "openinference.span.kind", "LLM",
                        "llm.output_messages.0.message.role", "assistant",
                        "llm.output_messages.0.message.function_call_name", "lookup",
                        "llm.output_messages.0.message.function_call_arguments_json", "{\"a\": 1}"));
        Span completion = span(
                "Completion",
                Map.of(
                        "openinference.span.kind", "LLM",
                        "llm.prompts.0.prompt.text", "Who owns Acme?",
                        "llm.choices.0.completion.text", "Zoe owns it."));
        Span reranker = span(
                "rerank",
                Map.of(
                        "openinference.span.kind",
                        "RERANKER",
                        "reranker.model_name",
                        "rerank-v3.5",
                        "reranker.query",
                        "q"));

        assertThat(JsonText.write(there(function.outputs()))).contains("\"name\": \"lookup\"", "{\\\"a\\\": 1}");
        assertThat(Preview.of(there(completion.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(Preview.of(there(completion.outputs()), "assistant")).isEqualTo("Zoe owns it.");
        assertThat(reranker.model()).isEqualTo("rerank-v3.5");
    }

    @ParameterizedTest
    @CsvSource({
        "chat.completions, CHAT_MODEL",
        "chat.streaming_completions, CHAT_MODEL",
        "text.completions, LLM",
        "plan, CHAIN",
        "conversation, CHAIN",
        "search_memory, MEMORY",
        "upsert_memory, MEMORY",
        "something_new, UNKNOWN"
    })
    void operations_have_types(String operation, String type) {
        assertThat(span("x", Map.of("gen_ai.operation.name", operation)).type()).isEqualTo(type);
    }

    @Test
    void a_framework_is_no_provider() {
        assertThat(span("x", Map.of("gen_ai.system", "Langchain")).provider()).isNull();
        assertThat(span("x", Map.of("gen_ai.provider.name", "microsoft.agent_framework"))
                        .provider())
                .isNull();
    }

    @Test
    void semantic_kernels_agents_say_what_they_were_asked() {
        Span span = span(
                "invoke_agent Crm",
                Map.of(
                        "gen_ai.operation.name", "invoke_agent",
                        "gen_ai.agent.invocation_input", "[{\"role\": \"user\", \"content\": \"Who owns Acme?\"}]",
                        "gen_ai.agent.invocation_output",
                                "[{\"role\": \"assistant\", \"content\": \"Zoe owns it.\"}]"));

        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(Preview.of(there(span.outputs()), "assistant")).isEqualTo("Zoe owns it.");
    }

    @Test
    void a_memory_was_asked_and_gave() {
        Span span = span(
                "search_memory",
                Map.of(
                        "gen_ai.operation.name", "search_memory",
                        "gen_ai.memory.query.text", "diet",
                        "gen_ai.memory.records", "[{\"id\": \"m1\", \"content\": \"vegetarian\"}]"));

        assertThat(span.inputs()).isEqualTo("diet");
        assertThat(span.outputs()).isEqualTo(List.of(Map.of("id", "m1", "content", "vegetarian")));
    }

    @Test
    void an_answer_that_is_a_number_is_still_what_the_model_said() {
        Span span = span(
                "chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.prompt", "6 * 7?", "gen_ai.completion", "42"));

        assertThat(textOf(span.outputs(), 0)).isEqualTo("42");
    }

    @Test
    void openlit_says_what_a_call_cost() {
        assertThat(span("x", Map.of("gen_ai.operation.name", "chat", "gen_ai.usage.cost", 0.25))
                        .costUsd())
                .isEqualTo(0.25);
    }

    @ParameterizedTest
    @CsvSource({
        "gen_ai.usage.cache_read.input_tokens, gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_read_input_tokens, gen_ai.usage.cache_write_input_tokens",
        "gen_ai.usage.details.cache_read_tokens, gen_ai.usage.details.cache_write_tokens"
    })
    void cached_tokens_have_many_names(String read, String written) {
        Span span = span(
                "chat",
                Map.of(
                        "gen_ai.operation.name",
                        "chat",
                        "gen_ai.usage.input_tokens",
                        100L,
                        "gen_ai.usage.output_tokens",
                        10L,
                        read,
                        60L,
                        written,
                        20L));

        assertThat(span.tokens()).isEqualTo(new Tokens(100, 10, 110, 60, 20));
    }

    @Test
    void vercels_sixth_version_tells_cached_tokens_in_detail() {
        Span span = span(
                "ai.generateText.doGenerate",
                Map.of(
                        "ai.operationId", "ai.generateText.doGenerate",
                        "ai.usage.inputTokens", 100L,
                        "ai.usage.outputTokens", 10L,
                        "ai.usage.inputTokenDetails.cacheReadTokens", 60L,
                        "ai.usage.inputTokenDetails.cacheWriteTokens", 20L));

        assertThat(span.tokens()).isEqualTo(new Tokens(100, 10, 110, 60, 20));
    }

    @Test
    void langfuse_may_say_what_the_whole_trace_was_asked_and_the_parts_of_a_cost_alone() {
        Span root = span(
                "handle",
                Map.of(
                        "langfuse.observation.type", "span",
                        "langfuse.trace.input", "{\"question\": \"Who owns Acme?\"}",
                        "langfuse.trace.output", "Zoe owns it."));
        Span generation = span(
                "generation",
                Map.of(
                        "langfuse.observation.type", "generation",
                        "langfuse.observation.cost_details", "{\"input\": 0.5, \"output\": 0.25}"));

        assertThat(root.inputs()).isEqualTo(Map.of("question", "Who owns Acme?"));
        assertThat(root.outputs()).isEqualTo("Zoe owns it.");
        assertThat(generation.costUsd()).isEqualTo(0.75);
    }

    @Test
    void langsmiths_conversation_is_a_session() {
        Span span = span("x", Map.of("langsmith.span.kind", "chain", "langsmith.metadata.conversation_id", "c-7"));

        assertThat(span.sessionId()).isEqualTo("c-7");
        assertThat(span.traceMetadata()).isEmpty();
    }

    private static @Nullable Object textOf(@Nullable Object value, int message) {
        return ((Map<?, ?>) there(list(map(value).get("messages")).get(message))).get("content");
    }
}
