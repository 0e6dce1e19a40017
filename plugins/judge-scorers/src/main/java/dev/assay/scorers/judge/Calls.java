package dev.assay.scorers.judge;

import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tools of an agent: what it was offered, and what it called. */
final class Calls {
    private static final List<String> OFFERS = List.of("mlflow.chat.tools", "gen_ai.tool.definitions", "tools");

    private Calls() {}

    /** By start time. */
    static List<ToolCall> made(Trace trace) {
        return trace.spansOfType("TOOL").map(Calls::of).toList();
    }

    static ToolCall of(Span span) {
        ToolCall call = span.toolCall();
        return call == null ? new ToolCall(span.name(), span.inputs(), span.outputs()) : call;
    }

    /** Each call as a judge sees it: the tool, its arguments, what it gave back and how it failed. */
    static List<String> described(Trace trace) {
        return trace.spansOfType("TOOL").map(Calls::described).toList();
    }

    static String described(Span span) {
        ToolCall call = of(span);
        StringBuilder text = new StringBuilder("tool: ").append(call.name());
        append(text, "arguments", call.arguments());
        append(text, "result", call.result());
        if (span.status() == Status.ERROR) {
            append(text, "error", span.statusMessage() == null ? "it failed without a message" : span.statusMessage());
        }
        return text.toString();
    }

    /** The calls that began before this span. */
    static List<String> before(Trace trace, Span span) {
        return trace.spansOfType("TOOL")
                .filter(other -> other.startTime().isBefore(span.startTime()))
                .map(Calls::described)
                .toList();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append('\n').append(name).append(": ").append(Texts.of(value));
        }
    }

    /**
     * The definitions of the tools that the trace's models were offered, each once, as JSON: from the attributes that MLflow,
     * OpenTelemetry and OpenInference write, else from the {@code tools} of a model's inputs. Empty when nothing says.
     */
    static List<String> offered(Trace trace) {
        Set<String> tools = new LinkedHashSet<>();
        for (Span span : trace.spans()) {
            for (String offer : OFFERS) {
                add(span.attributes().get(offer), tools);
            }
            new TreeMap<>(span.attributes()).forEach((key, value) -> {
                if (key.startsWith("llm.tools.") && value != null) {
                    tools.add(Texts.of(value));
                }
            });
            if (!span.type().equals("TOOL") && span.inputs() instanceof Map<?, ?> inputs) {
                add(inputs.get("tools"), tools);
            }
        }
        return new ArrayList<>(tools);
    }

    private static void add(@Nullable Object offer, Set<String> tools) {
        Object value = offer instanceof String text ? JsonReader.read(text).orElse(null) : offer;
        if (value instanceof List<?> list) {
            list.stream().filter(each -> each != null).map(Texts::of).forEach(tools::add);
        }
    }
}
