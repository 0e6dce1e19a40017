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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, answers and tokens in the words of each provider of models. */
class ProviderMessagesTest {
    /** Each says: the user asks, the model calls a tool, the tool answers, the model tells. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // OpenAI
                """
                [{"role": "user", "content": "Who owns Acme?"},
                 {"role": "assistant", "content": null,
                  "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{\\"a\\": 1}"}}]},
                 {"role": "tool", "tool_call_id": "c1", "content": "Zoe"}, {"role": "assistant", "content": "Zoe owns it."}]
                """,
                // OpenAI's responses
                """
                [{"role": "user", "content": [{"type": "input_text", "text": "Who owns Acme?"}]},
                 {"type": "function_call", "call_id": "c1", "name": "lookup", "arguments": "{\\"a\\": 1}"},
                 {"type": "function_call_output", "call_id": "c1", "output": "Zoe"},
                 {"role": "assistant", "content": [{"type": "output_text", "text": "Zoe owns it."}]}]
                """,
                // Anthropic
                """
                [{"role": "user", "content": "Who owns Acme?"},
                 {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "lookup", "input": {"a": 1}}]},
                 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "Zoe"}]}]},
                 {"role": "assistant", "content": [{"type": "text", "text": "Zoe owns it."}]}]
                """,
                // Bedrock
                """
                [{"role": "user", "content": [{"text": "Who owns Acme?"}]},
                 {"role": "assistant", "content": [{"toolUse": {"toolUseId": "c1", "name": "lookup", "input": {"a": 1}}}]},
                 {"role": "user", "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "Zoe"}]}}]},
                 {"role": "assistant", "content": [{"text": "Zoe owns it."}]}]
                """,
                // Gemini
                """
                [{"role": "user", "parts": [{"text": "Who owns Acme?"}]},
                 {"role": "model", "parts": [{"functionCall": {"id": "c1", "name": "lookup", "args": {"a": 1}}}]},
                 {"role": "user", "parts": [{"functionResponse": {"name": "lookup", "response": {"owner": "Zoe"}}}]},
                 {"role": "model", "parts": [{"text": "Zoe owns it."}]}]
                """,
                // OpenTelemetry
                """
                [{"role": "user", "parts": [{"type": "text", "content": "Who owns Acme?"}]},
                 {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "lookup", "arguments": {"a": 1}}]},
                 {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "Zoe"}]},
                 {"role": "assistant", "parts": [{"type": "text", "content": "Zoe owns it."}]}]
                """,
                // Vercel
                """
                [{"role": "user", "content": [{"type": "text", "text": "Who owns Acme?"}]},
                 {"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "c1", "toolName": "lookup", "input": {"a": 1}}]},
                 {"role": "tool", "content": [{"type": "tool-result", "toolCallId": "c1", "output": {"type": "text", "value": "Zoe"}}]},
                 {"role": "assistant", "content": [{"type": "text", "text": "Zoe owns it."}]}]
                """
            })
    void a_conversation_is_the_same_in_every_providers_words(String messages) {
        Span span = span("chat", Map.of("gen_ai.operation.name", "chat", "gen_ai.input.messages", messages));

        List<?> said = list(map(span.inputs()).get("messages"));

        assertThat(said).hasSize(4);
        List<String> contents = said.stream()
                .map(each -> String.valueOf(((Map<?, ?>) each).get("content")))
                .toList();
        assertThat(contents).startsWith("Who owns Acme?", "null").endsWith("Zoe owns it.");
        assertThat(contents.get(2)).contains("Zoe");
        assertThat(JsonText.write(said.get(1)))
                .contains("\"role\": \"assistant\"", "\"id\": \"c1\"", "\"name\": \"lookup\"")
                .containsPattern("\\{\\\\\"a\\\\\": ?1}");
        assertThat(Preview.of(there(span.inputs()), "assistant")).isEqualTo("Zoe owns it.");
    }

    @Test
    void anthropics_instructions_and_blocks_come_through_langsmith_and_langfuse() {
        Span langsmith = span(
                "ChatAnthropic",
                Map.of(
                        "langsmith.span.kind", "llm",
                        "gen_ai.prompt",
                                "{\"system\": \"Be short.\", \"messages\": [{\"role\": \"user\", \"content\": \"Who"
                                        + " owns Acme?\"}]}",
                        "gen_ai.completion",
                                "{\"role\": \"assistant\", \"content\": [{\"type\": \"text\", \"text\": \"Zoe owns"
                                        + " it.\"}]}"));
        Span langfuse = span(
                "generation",
                Map.of(
                        "langfuse.observation.type", "generation",
                        "langfuse.observation.output", "[{\"type\": \"text\", \"text\": \"Zoe owns it.\"}]"));

        assertThat(Preview.of(there(langsmith.inputs()), "system")).isEqualTo("Be short.");
        assertThat(Preview.of(there(langsmith.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(Preview.of(there(langsmith.outputs()), "assistant")).isEqualTo("Zoe owns it.");
        assertThat(Preview.of(there(langfuse.outputs()), "assistant")).isEqualTo("Zoe owns it.");
    }

    @Test
    void a_call_that_langchain_sends_twice_is_one() {
        String messages = """
            [[{"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", "AIMessage"], "kwargs": {
              "content": [{"type": "tool_use", "id": "c1", "name": "lookup", "input": {"a": 1}}],
              "tool_calls": [{"id": "c1", "name": "lookup", "args": {"a": 1}}]}}]]
            """;

        Span span = span(
                "ChatAnthropic",
                Map.of("langsmith.span.kind", "llm", "gen_ai.prompt", "{\"messages\": " + messages + "}"));

        List<?> said = list(map(span.inputs()).get("messages"));
        assertThat((List<?>) ((Map<?, ?>) said.getFirst()).get("tool_calls")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\": [{\"message\": {\"role\": \"assistant\", \"content\": \"Zoe.\"}}]}",
                "{\"role\": \"assistant\", \"content\": [{\"type\": \"text\", \"text\": \"Zoe.\"}], \"stop_reason\":"
                        + " \"end_turn\"}",
                "{\"output\": {\"message\": {\"role\": \"assistant\", \"content\": [{\"text\": \"Zoe.\"}]}}}",
                "{\"candidates\": [{\"content\": {\"role\": \"model\", \"parts\": [{\"text\": \"Zoe.\"}]}}]}",
                "{\"message\": {\"role\": \"assistant\", \"content\": \"Zoe.\"}, \"done\": true}",
                "{\"output\": [{\"type\": \"message\", \"role\": \"assistant\", \"content\": [{\"type\":"
                        + " \"output_text\", \"text\": \"Zoe.\"}]}]}"
            })
    void a_providers_answer_is_previewed_by_its_text(String response) {
        Span span = span("llm", Map.of("mlflow.spanType", "CHAT_MODEL", "mlflow.spanOutputs", response));

        assertThat(Preview.of(there(span.outputs()), "assistant")).isEqualTo("Zoe.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\": 9, \"completion_tokens\": 2, \"prompt_tokens_details\": {\"cached_tokens\": 4}}",
                "{\"input_tokens\": 9, \"output_tokens\": 2, \"cache_read_input_tokens\": 4}",
                "{\"inputTokens\": 9, \"outputTokens\": 2, \"totalTokens\": 11, \"cacheReadInputTokens\": 4}",
                "{\"promptTokenCount\": 9, \"candidatesTokenCount\": 2, \"totalTokenCount\": 11,"
                        + " \"cachedContentTokenCount\": 4}"
            })
    void tokens_have_many_names(String usage) {
        Span span = span(
                "generation",
                Map.of("langfuse.observation.type", "generation", "langfuse.observation.usage_details", usage));

        assertThat(span.tokens()).isEqualTo(new Tokens(9, 2, 11, 4, 0));
    }
}
