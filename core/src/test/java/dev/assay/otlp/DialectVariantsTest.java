package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.trace.JsonText;
import dev.assay.trace.PackedChunk;
import dev.assay.trace.Preview;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans as SDKs document them of which there is no recording: made by hand, an attribute for each row of a dialect's table. */
class DialectVariantsTest {
    @Test
    void spring_ai_calls_a_model_and_sends_every_value_as_text() {
        Span span = span(
                "chat gpt-4o",
                Map.of(
                        "gen_ai.operation.name", "chat",
                        "gen_ai.system", "openai",
                        "gen_ai.request.model", "gpt-4o",
                        "gen_ai.usage.input_tokens", "21",
                        "gen_ai.usage.output_tokens", "4",
                        "gen_ai.usage.total_tokens", "25",
                        "gen_ai.prompt", "[\"Be short.\", \"Who owns Acme?\"]",
                        "gen_ai.completion", "[\"Zoe owns it.\"]",
                        "gen_ai.request.stream", "true"));

        assertThat(span.type()).isEqualTo("CHAT_MODEL");
        assertThat(span.provider()).isEqualTo("openai");
        assertThat(span.tokens()).isEqualTo(new Tokens(21, 4, 25, 0, 0));
        assertThat(span.streaming()).isTrue();
        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("Who owns Acme?");
        assertThat(Preview.of(there(span.outputs()), "assistant")).isEqualTo("Zoe owns it.");
    }

    @Test
    void spring_ais_client_is_a_chain_without_a_provider() {
        Span span = span(
                "spring_ai chat_client",
                Map.of(
                        "gen_ai.operation.name", "framework",
                        "gen_ai.system", "spring_ai",
                        "spring.ai.kind", "chat_client",
                        "spring.ai.chat.client.user.text", "Who owns Acme?",
                        "spring.ai.chat.client.conversation.id", "c-7"));

        assertThat(span.type()).isEqualTo("CHAIN");
        assertThat(span.provider()).isNull();
        assertThat(span.sessionId()).isEqualTo("c-7");
        assertThat(span.inputs()).isEqualTo(Map.of("user", "Who owns Acme?"));
    }

    @Test
    void spring_ais_tool_has_arguments_and_a_result() {
        Span span = span(
                "tool_call lookup",
                Map.of(
                        "gen_ai.operation.name", "framework",
                        "gen_ai.system", "spring_ai",
                        "spring.ai.kind", "tool_call",
                        "spring.ai.tool.definition.name", "lookup",
                        "spring.ai.tool.call.arguments", "{\"account\": \"Acme\"}",
                        "spring.ai.tool.call.result", "{\"owner\": \"Zoe\"}"));

        assertThat(span.type()).isEqualTo("TOOL");
        assertThat(span.toolCall())
                .isEqualTo(new Span.ToolCall("lookup", Map.of("account", "Acme"), Map.of("owner", "Zoe")));
    }

    @Test
    void a_search_in_a_vector_store_is_a_retriever_and_an_addition_is_none() {
        Map<String, Object> search = Map.of(
                "spring.ai.kind", "vector_store",
                "db.operation.name", "query",
                "db.system", "pg_vector",
                "db.vector.query.content", "renewal",
                "db.vector.query.response.documents",
                        "[{\"id\": \"kb-1\", \"text\": \"Ends in March.\", \"score\": 0.9, \"metadata\": {}}]");

        Span found = span("pg_vector query", search);
        Span added = span(
                "pg_vector add",
                Map.of("spring.ai.kind", "vector_store", "db.operation.name", "add", "db.system", "pg_vector"));

        assertThat(found.type()).isEqualTo("RETRIEVER");
        assertThat(found.inputs()).isEqualTo("renewal");
        assertThat(found.documents()).containsExactly(new Span.Document("kb-1", "Ends in March.", 0.9, Map.of()));
        assertThat(added.type()).isEqualTo("UNKNOWN");
    }

    @Test
    void documents_of_a_vector_store_may_come_as_events() {
        var sent = sent("chroma.query", Map.of("db.system", "chroma", "db.operation", "query"));
        sent.addEventsBuilder()
                .setName("db.query.result")
                .addAttributes(attribute("db.query.result.id", "kb-1"))
                .addAttributes(attribute("db.query.result.score", 0.5))
                .addAttributes(attribute("db.query.result.document", "Ends in March."));

        Span span = decode(sent, "chromadb");

        assertThat(span.documents()).containsExactly(new Span.Document("kb-1", "Ends in March.", 0.5, Map.of()));
    }

    @Test
    void langchain4j_in_quarkus_calls_a_model() {
        Span span = span(
                "completion gpt-4o",
                Map.of(
                        "gen_ai.operation.name", "chat",
                        "gen_ai.provider.name", "open_ai",
                        "gen_ai.request.model", "gpt-4o",
                        "gen_ai.usage.prompt_tokens", 21L,
                        "gen_ai.usage.completion_tokens", 4L,
                        "gen_ai.client.estimated_cost", "0.0005USD",
                        "gen_ai.prompt", "Be short.\nWho owns Acme?",
                        "gen_ai.completion", "Zoe owns it."));

        assertThat(span.tokens()).isEqualTo(new Tokens(21, 4, 25, 0, 0));
        assertThat(span.costUsd()).isEqualTo(0.0005);
        assertThat(Preview.of(there(span.inputs()), "user")).isEqualTo("Be short.\nWho owns Acme?");
        assertThat(Preview.of(there(span.outputs()), "assistant")).isEqualTo("Zoe owns it.");
    }

    @Test
    void langchain4j_knows_tools_and_services_by_their_names_and_failures_by_their_exceptions() {
        assertThat(span("langchain4j.aiservices.Poet.write", Map.of()).type()).isEqualTo("CHAIN");
        Span tool = span("langchain4j.tools.lookup", Map.of());
        assertThat(tool.type()).isEqualTo("TOOL");
        assertThat(tool.toolCall()).extracting(Span.ToolCall::name).isEqualTo("lookup");
        var sent = sent("completion gpt-4o", Map.of("gen_ai.operation.name", "chat"));
        sent.addEventsBuilder()
                .setName("exception")
                .addAttributes(attribute("exception.message", "The model is overloaded"));

        Span failed = decode(sent, "io.quarkiverse.langchain4j");

        assertThat(failed.status()).isEqualTo(Span.StatusCode.ERROR);
        assertThat(failed.statusMessage()).isEqualTo("The model is overloaded");
    }

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

    private static Object there(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) there(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) there(value);
    }

    private static Span span(String name, Map<String, Object> attributes) {
        return decode(sent(name, attributes), "test");
    }

    private static io.opentelemetry.proto.trace.v1.Span.Builder sent(String name, Map<String, Object> attributes) {
        var span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("sixteen bytes id"))
                .setSpanId(ByteString.copyFromUtf8("8 bytes."))
                .setName(name)
                .setStartTimeUnixNano(1_000)
                .setEndTimeUnixNano(2_000);
        attributes.forEach((key, value) -> span.addAttributes(attribute(key, value)));
        return span;
    }

    private static KeyValue attribute(String key, Object value) {
        return KeyValue.newBuilder().setKey(key).setValue(value(value)).build();
    }

    private static AnyValue value(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        return switch (value) {
            case Long number -> any.setIntValue(number).build();
            case Double number -> any.setDoubleValue(number).build();
            case List<?> list ->
                any.setArrayValue(ArrayValue.newBuilder()
                                .addAllValues(list.stream()
                                        .map(DialectVariantsTest::value)
                                        .toList()))
                        .build();
            default -> any.setStringValue(value.toString()).build();
        };
    }

    private static Span decode(io.opentelemetry.proto.trace.v1.Span.Builder span, String scope) {
        var request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
        spans.getScopeBuilder().setName(scope);
        spans.addSpans(span);
        TraceChunk chunk = OtlpRequests.split(request.build().toByteArray(), OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                .chunks()
                .getFirst();
        return ChunkDecoder.decode(List.of(new PackedChunk(chunk.codec(), chunk.data())))
                .getFirst();
    }
}
