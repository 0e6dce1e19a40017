package dev.assay.scorers.operation;

import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures of a trace; each throws a ScorerException when the trace does not tell it. */
final class Figures {
    private static final Set<String> MODEL_CALLS = Set.of("LLM", "CHAT_MODEL");
    private static final Pattern TOTAL_COST =
            Pattern.compile("\"total_cost\"\\s*:\\s*([0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)");

    /** Attributes that tell the time to the first token, and how many milliseconds their unit has. */
    private static final Map<String, Double> FIRST_TOKEN = Map.of(
            "gen_ai.response.time_to_first_chunk", 1000.0,
            "gen_ai.client.operation.time_to_first_chunk", 1000.0,
            "gen_ai.server.time_to_first_token", 1000.0,
            "ai.response.msToFirstChunk", 1.0,
            "ai.stream.msToFirstChunk", 1.0);

    private static final String FIRST_TOKEN_AT = "langfuse.observation.completion_start_time";

    private Figures() {}

    /** Milliseconds from the start to the end. */
    static double latencyMs(Trace trace) {
        if (trace.duration().isZero() && trace.status() == Status.UNSET) {
            throw new ScorerException("the trace has no duration: it has not ended, or its clock ran backwards");
        }
        return ms(trace.duration());
    }

    /** Tokens of all calls of language models. */
    static long tokens(Trace trace, String kind) {
        if (trace.tokens().total() == 0) {
            throw new ScorerException("the trace tells no tokens");
        }
        return switch (kind) {
            case "input" -> trace.tokens().input();
            case "output" -> trace.tokens().output();
            default -> trace.tokens().total();
        };
    }

    /** US dollars, as the SDK sent them or the server's table of prices makes them. */
    static double cost(Trace trace) {
        Matcher total = TOTAL_COST.matcher(trace.metadata().getOrDefault("mlflow.trace.cost", ""));
        if (!total.find()) {
            throw new ScorerException("the trace tells no cost, and the prices of its models are not known");
        }
        return Double.parseDouble(total.group(1));
    }

    /** The part of the prompts' tokens that came from the provider's cache, from 0 to 1. */
    static double cacheHitShare(Trace trace) {
        if (trace.tokens().input() == 0) {
            throw new ScorerException("the trace tells no tokens of a prompt");
        }
        return Math.min(
                1, (double) trace.tokens().cachedInput() / trace.tokens().input());
    }

    static List<Span> modelCalls(Trace trace) {
        return spans(trace).stream()
                .filter(span -> MODEL_CALLS.contains(span.type()))
                .toList();
    }

    static List<Span> toolCalls(Trace trace) {
        return spans(trace).stream().filter(span -> span.type().equals("TOOL")).toList();
    }

    /** Milliseconds from the start of a model's call to its first token; empty when the span does not tell. */
    static OptionalDouble firstTokenMs(Span call) {
        for (Map.Entry<String, Double> unit : FIRST_TOKEN.entrySet()) {
            if (call.attributes().get(unit.getKey()) instanceof Number number && number.doubleValue() >= 0) {
                return OptionalDouble.of(number.doubleValue() * unit.getValue());
            }
        }
        if (call.attributes().get(FIRST_TOKEN_AT) instanceof String at) {
            try {
                double ms = ms(Duration.between(call.startTime(), Instant.parse(at.replace("\"", ""))));
                return ms >= 0 ? OptionalDouble.of(ms) : OptionalDouble.empty();
            } catch (DateTimeParseException e) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    /** The slowest of the calls that tell it. */
    static double slowestFirstTokenMs(Trace trace) {
        return modelCalls(trace).stream()
                .map(Figures::firstTokenMs)
                .flatMapToDouble(OptionalDouble::stream)
                .max()
                .orElseThrow(
                        () -> new ScorerException("no call of a language model tells the time to its first token"));
    }

    static boolean failed(Trace trace) {
        if (trace.status() == Status.UNSET) {
            throw new ScorerException("the trace has no status: it has not ended, or nothing said how");
        }
        return trace.status() == Status.ERROR;
    }

    private static List<Span> spans(Trace trace) {
        if (trace.spans().isEmpty()) {
            throw new ScorerException("the trace has no spans");
        }
        return trace.spans();
    }

    private static double ms(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    /** With thousands apart, and decimals only where there are some. */
    static String text(double number) {
        String text = String.format(Locale.ROOT, "%,.6f", number);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    static String text(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
