package dev.assay.search;

import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static dev.assay.trace.Traces.anAssessment;
import static dev.assay.trace.Traces.overridden;

import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import dev.assay.trace.Traces.SpanBuilder;
import dev.assay.trace.Traces.TraceBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Traces of few, awkward values, so that random filters over the same values find some of them. */
public final class RandomTraces {
    private static final String LONG = "long value ".repeat(40);

    /** Keys, names and values all come from here. */
    public static final List<String> TEXTS = List.of(
            "a",
            "A",
            "b",
            "",
            "chat",
            "Chat",
            "émile",
            "ÉMILE",
            "100%",
            "x_y",
            "it's",
            "say \"hi\"",
            "C:\\tmp\\new",
            "line one\nrefund two",
            "refund policy",
            "the Refund  policy, again",
            "yes",
            "true",
            "1",
            "1.0",
            "0.5",
            "-3",
            "null",
            "[1]",
            "error",
            "nul\0in it",
            "日本語",
            "key.with.dots",
            LONG,
            LONG + "!",
            "w".repeat(70),
            "w".repeat(80));

    public static final List<Double> NUMBERS = List.of(0.0, -0.0, 0.5, 1.0, -3.0, 42.0, 1e-5, 1e20, 1000.0);

    public static final List<String> KEYS = List.of("a", "b", "key.with.dots", "nul\0in it", LONG);
    public static final List<String> TYPES = List.of("TOOL", "LLM", "CHAIN", "RETRIEVER");
    /** Some begin alike, and are too long for a term. */
    public static final List<String> SESSIONS = List.of("s1", "s2", LONG + "1", LONG + "2", "goes on…");

    public static final List<String> RUNS = List.of("run-1", "run-2", LONG);

    private final Random random;

    public RandomTraces(long seed) {
        this.random = new Random(seed);
    }

    public Trace next(long no) {
        TraceBuilder trace = aTrace().withNo(no)
                .inExperiment(random.nextInt(3))
                .startedAt(Traces.START.plusMillis(random.nextInt(20)).plusNanos(random.nextInt(2_000_000)))
                .taking(Duration.ofNanos(random.nextInt(5) * 500_000L))
                .withState(oneOf(List.of(TraceInfo.State.values())))
                .named(maybe(TEXTS))
                .inSession(maybe(SESSIONS))
                .ofUser(maybe(TEXTS))
                .withClientRequestId(maybe(TEXTS))
                .withPreviews(maybe(TEXTS), maybe(TEXTS))
                .withTokens(random.nextInt(3), random.nextInt(3))
                .withCost(maybe(NUMBERS));
        times(3, () -> trace.withTag(oneOf(KEYS), oneOf(TEXTS)));
        times(2, () -> trace.withMetadata(oneOf(KEYS), oneOf(TEXTS)));
        times(1, () -> trace.withMetadata("mlflow.sourceRun", oneOf(RUNS)));
        times(5, () -> trace.withSpan(span()));
        times(3, () -> trace.withAssessment(assessment()));
        times(2, () -> trace.linkedTo(oneOf(RUNS)));
        return trace.build();
    }

    private SpanBuilder span() {
        SpanBuilder span = aSpan().named(oneOf(TEXTS))
                .ofType(random.nextInt(8) == 0 ? oneOf(TEXTS) : oneOf(TYPES))
                .withStatus(oneOf(List.of(Span.StatusCode.values())), maybe(TEXTS))
                .taking(Duration.ofNanos(random.nextInt(4) * 500_000L))
                .withModel(maybe(TEXTS))
                .withProvider(maybe(TEXTS))
                .calling(maybe(TEXTS));
        if (random.nextInt(3) > 0) {
            span.childOf(random.nextInt(6)); // itself, a later one, one that is not there: all of it comes
        }
        times(2, () -> span.withDocument(maybe(TEXTS), oneOf(TEXTS)));
        times(2, () -> span.withResource(oneOf(KEYS), json(1)));
        if (random.nextBoolean()) {
            @Nullable Object inputs = json(2);
            span.withInputs(inputs).withAttribute("mlflow.spanInputs", inputs);
        }
        if (random.nextBoolean()) {
            @Nullable Object outputs = json(2);
            span.withOutputs(outputs).withAttribute("output.value", outputs);
        }
        times(3, () -> span.withAttribute(oneOf(KEYS), json(1)));
        times(1, () -> span.withEvent(oneOf(TEXTS), event()));
        return span;
    }

    private Map<String, @Nullable Object> event() {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put(oneOf(KEYS), json(1));
        if (random.nextBoolean()) {
            attributes.put("exception.message", oneOf(TEXTS));
        }
        return attributes;
    }

    private Assessment assessment() {
        Assessment.Content content =
                switch (random.nextInt(5)) {
                    case 0 -> new Assessment.Expectation(json(1));
                    case 1 -> new Assessment.Issue("i");
                    default -> new Assessment.Feedback(json(1), null);
                };
        Assessment made = anAssessment(oneOf(KEYS), content, Map.of());
        return random.nextInt(4) == 0 ? overridden(made) : made;
    }

    private @Nullable Object json(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> random.nextBoolean();
            case 1 -> oneOf(NUMBERS);
            case 2 -> (long) random.nextInt(3);
            case 3, 4 -> random.nextInt(10) == 0 ? null : oneOf(TEXTS);
            case 5 -> Arrays.asList(json(depth - 1), json(depth - 1));
            default -> Map.of(oneOf(KEYS), String.valueOf(json(depth - 1)));
        };
    }

    private void times(int most, Runnable action) {
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            action.run();
        }
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> @Nullable T maybe(List<T> values) {
        return random.nextInt(4) == 0 ? null : oneOf(values);
    }
}
