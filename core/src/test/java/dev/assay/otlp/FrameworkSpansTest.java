package dev.assay.otlp;

import static dev.assay.otlp.MadeSpan.attribute;
import static dev.assay.otlp.MadeSpan.decode;
import static dev.assay.otlp.MadeSpan.sent;
import static dev.assay.otlp.MadeSpan.span;
import static dev.assay.otlp.MadeSpan.there;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.Preview;
import dev.assay.trace.Span;
import dev.assay.trace.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Java's frameworks as they document their spans: Spring AI, LangChain4j, and the vector stores behind them. */
class FrameworkSpansTest {
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
}
