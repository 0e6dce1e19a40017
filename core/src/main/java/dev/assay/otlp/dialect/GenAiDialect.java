package dev.assay.otlp.dialect;

import dev.assay.trace.Span.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">conventions for generative AI</a>, in the
 * versions of the last two years.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>gen_ai.operation.name</td><td>type</td></tr>
 * <tr><td>gen_ai.system_instructions, gen_ai.input.messages, gen_ai.output.messages</td><td>inputs, outputs; else the events
 * gen_ai.*.message and gen_ai.choice, or gen_ai.content.prompt and gen_ai.content.completion</td></tr>
 * <tr><td>event gen_ai.client.inference.operation.details</td><td>each of these that the span has not</td></tr>
 * <tr><td>gen_ai.tool.name, gen_ai.tool.call.arguments, gen_ai.tool.call.result</td><td>tool call</td></tr>
 * <tr><td>gen_ai.retrieval.query.text, gen_ai.retrieval.documents</td><td>inputs, documents</td></tr>
 * <tr><td>gen_ai.memory.query.text, gen_ai.memory.records</td><td>inputs, outputs of a MEMORY</td></tr>
 * <tr><td>gen_ai.request.model, gen_ai.response.model, gen_ai.provider.name, gen_ai.system</td><td>model, provider</td></tr>
 * <tr><td>gen_ai.usage.*, gen_ai.cost.total_cost, gen_ai.usage.cost, operation.cost</td><td>tokens, cost; a sum on an AGENT</td></tr>
 * <tr><td>gen_ai.conversation.id</td><td>session</td></tr>
 * <tr><td>gen_ai.request.stream, gen_ai.is_streaming, llm.is_streaming, …time_to_first_chunk</td><td>streaming</td></tr>
 * </table>
 */
final class GenAiDialect implements Dialect {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("chat", SpanTypes.CHAT_MODEL),
            Map.entry("generate_content", SpanTypes.CHAT_MODEL),
            Map.entry("chat.completions", SpanTypes.CHAT_MODEL),
            Map.entry("chat.streaming_completions", SpanTypes.CHAT_MODEL),
            Map.entry("text.completions", SpanTypes.LLM),
            Map.entry("text.streaming_completions", SpanTypes.LLM),
            Map.entry("text_completion", SpanTypes.LLM),
            Map.entry("completion", SpanTypes.LLM),
            Map.entry("embeddings", SpanTypes.EMBEDDING),
            Map.entry("embedding", SpanTypes.EMBEDDING),
            Map.entry("aembedding", SpanTypes.EMBEDDING),
            Map.entry("acompletion", SpanTypes.CHAT_MODEL),
            Map.entry("responses", SpanTypes.CHAT_MODEL),
            Map.entry("execute_tool", SpanTypes.TOOL),
            Map.entry("invoke_agent", SpanTypes.AGENT),
            Map.entry("create_agent", SpanTypes.AGENT),
            Map.entry("invoke_workflow", SpanTypes.CHAIN),
            Map.entry("plan", SpanTypes.CHAIN),
            Map.entry("conversation", SpanTypes.CHAIN),
            Map.entry("initiate_chats", SpanTypes.CHAIN),
            Map.entry("execute_event_loop_cycle", SpanTypes.CHAIN),
            Map.entry("retrieval", SpanTypes.RETRIEVER),
            Map.entry("retrieve", SpanTypes.RETRIEVER),
            Map.entry("rerank", SpanTypes.RERANKER));

    /** Frameworks that call themselves the system; the provider is another. */
    private static final Set<String> NO_PROVIDERS = Set.of(
            "ag2",
            "autogen",
            "crewai",
            "gcp.vertex.agent",
            "langchain",
            "langchain4j",
            "microsoft.agent_framework",
            "semantic_kernel",
            "spring_ai",
            "strands-agents");

    private static final List<String> CACHE_READ = List.of(
            "gen_ai.usage.cache_read.input_tokens",
            "gen_ai.usage.cache_read_input_tokens",
            "gen_ai.usage.cached_input_tokens",
            "gen_ai.usage.details.cache_read_tokens",
            "gen_ai.usage.details.cache_read_input_tokens",
            "gen_ai.usage.details.cached_tokens");
    private static final List<String> CACHE_WRITE = List.of(
            "gen_ai.usage.cache_creation.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens",
            "gen_ai.usage.cache_write_input_tokens",
            "gen_ai.usage.details.cache_write_tokens",
            "gen_ai.usage.details.cache_creation_input_tokens");

    @Override
    public boolean speaks(SentSpan span) {
        return span.hasPrefix("gen_ai.")
                || span.events().stream().anyMatch(event -> event.name().startsWith("gen_ai."));
    }

    @Override
    public void read(SentSpan sent, SpanDraft draft) {
        SentSpan span = withDetails(sent);
        draft.type(typeOf(span));
        boolean tool = draft.isType(SpanTypes.TOOL);
        GenAiMessages.read(span, draft, tool);
        if (tool) {
            draft.tool(
                    span.text("gen_ai.tool.name"),
                    span.json("gen_ai.tool.call.arguments"),
                    span.json("gen_ai.tool.call.result"));
            draft.inputs(span.json("gen_ai.tool.call.arguments"));
            draft.outputs(span.json("gen_ai.tool.call.result"));
        }
        if (draft.isType(SpanTypes.RETRIEVER)) {
            draft.inputs(span.text("gen_ai.retrieval.query.text"));
            Object documents = span.json("gen_ai.retrieval.documents");
            draft.documents(Documents.of(documents));
            draft.outputs(documents);
        }
        if (draft.isType(SpanTypes.MEMORY)) {
            draft.inputs(span.text("gen_ai.memory.query.text"));
            draft.outputs(span.json("gen_ai.memory.records"));
        }
        draft.requestModel(span.text("gen_ai.request.model"));
        draft.responseModel(span.text("gen_ai.response.model"));
        draft.provider(providerOf(span));
        readUsage(span, draft);
        draft.session(span.text("gen_ai.conversation.id"));
        readStreaming(span, draft);
        if ("strands-agents".equals(span.text("gen_ai.system"))) {
            draft.labels(Values.list(span.value("tags")));
        }
    }

    /** With the attributes of an event that tells of the whole call, where the span has none of its own. */
    private static SentSpan withDetails(SentSpan span) {
        Map<String, @Nullable Object> all = null;
        for (Event event : span.events()) {
            if (event.name().equals("gen_ai.client.inference.operation.details")) {
                all = all == null ? new LinkedHashMap<>(event.attributes()) : all;
                event.attributes().forEach(all::putIfAbsent);
            }
        }
        if (all == null) {
            return span;
        }
        all.putAll(span.attributes());
        return span.with(all);
    }

    private static @Nullable String typeOf(SentSpan span) {
        String operation = span.text("gen_ai.operation.name", "llm.request.type");
        if (operation == null) {
            return span.has("gen_ai.tool.call.arguments") ? SpanTypes.TOOL : null;
        }
        if (operation.contains("_memory")) {
            return SpanTypes.MEMORY;
        }
        String upper = operation.toUpperCase(Locale.ROOT);
        return TYPES.getOrDefault(
                operation.toLowerCase(Locale.ROOT), SpanTypes.ALL.contains(upper) ? upper : SpanTypes.UNKNOWN);
    }

    /** A time to the first part tells as much as a flag. */
    private static void readStreaming(SentSpan span, SpanDraft draft) {
        draft.streaming(span.value("gen_ai.request.stream"));
        draft.streaming(span.value("gen_ai.is_streaming"));
        draft.streaming(span.value("llm.is_streaming"));
        boolean first = span.has("gen_ai.response.time_to_first_chunk")
                || span.has("gen_ai.client.operation.time_to_first_chunk")
                || span.has("gen_ai.server.time_to_first_token");
        boolean parts =
                span.events().stream().anyMatch(event -> event.name().equals("gen_ai.content.completion.chunk"));
        draft.streaming(first || parts);
    }

    private static @Nullable String providerOf(SentSpan span) {
        String provider = span.text("gen_ai.provider.name", "gen_ai.system");
        return provider == null || NO_PROVIDERS.contains(provider.toLowerCase(Locale.ROOT)) ? null : provider;
    }

    private static void readUsage(SentSpan span, SpanDraft draft) {
        long input = firstOf(span, List.of("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"));
        long output = firstOf(span, List.of("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"));
        long cacheRead = firstOf(span, CACHE_READ);
        long cacheWrite = firstOf(span, CACHE_WRITE);
        if (draft.isType(SpanTypes.AGENT) || draft.isType(SpanTypes.CHAIN)) {
            draft.aggregateTokens(
                    Usage.of(input, output, span.integer("gen_ai.usage.total_tokens"), cacheRead, cacheWrite));
        } else {
            draft.tokens(Usage.of(input, output, span.integer("gen_ai.usage.total_tokens"), cacheRead, cacheWrite));
        }
        draft.cost(span.number("gen_ai.cost.total_cost"));
        draft.cost(span.number("gen_ai.usage.cost"));
        draft.cost(span.number("operation.cost"));
    }

    private static long firstOf(SentSpan span, List<String> keys) {
        return keys.stream().filter(span::has).findFirst().map(span::integer).orElse(0L);
    }
}
