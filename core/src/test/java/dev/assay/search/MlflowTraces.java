package dev.assay.search;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSessionFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static dev.assay.trace.Traces.anAssessment;
import static dev.assay.trace.Traces.anExpectation;
import static dev.assay.trace.Traces.overridden;

import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces.SpanBuilder;
import dev.assay.trace.Traces.TraceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The 26 traces that the cases in {@code mlflow/filter_cases.json} were recorded over, t01 to t26. */
public final class MlflowTraces {
    public static final String RUN = "5b7c8f0e2f6a4d35a1f0c8d9e7b6a512";

    private static final TraceInfo.State[] STATES = {
        TraceInfo.State.OK,
        TraceInfo.State.OK,
        TraceInfo.State.ERROR,
        TraceInfo.State.OK,
        TraceInfo.State.IN_PROGRESS,
        TraceInfo.State.OK
    };
    private static final String[] NAMES = {
        "chat", "Chat", "rag_pipeline", "agent.run", "chat v2", "weird'name", "100%_sure", "émile"
    };
    private static final int[] DURATIONS = {5, 50, 500, 5000, 0, 120};
    private static final String[] TYPES = {"LLM", "RETRIEVER", "TOOL", "CHAT_MODEL", "AGENT", "EMBEDDING"};

    private MlflowTraces() {}

    /** The first 24 in experiment 1, the last two in experiment 2. */
    public static List<Trace> all() {
        return IntStream.rangeClosed(1, 26).mapToObj(MlflowTraces::trace).toList();
    }

    /** {@code t03} for 3. */
    public static String name(long no) {
        return "t%02d".formatted(no);
    }

    public static String id(long no) {
        return "tr-%032x".formatted(no * 0x9E3779B97F4A7C15L);
    }

    private static Trace trace(int i) {
        TraceBuilder trace = aTrace().withNo(i)
                .withId(id(i))
                .inExperiment(i <= 24 ? 1 : 2)
                .startedAt(Instant.ofEpochMilli(1_700_000_000_000L + i * 1000L))
                .taking(Duration.ofMillis(DURATIONS[i % 6]))
                .withState(STATES[i % 6])
                .withClientRequestId(name(i))
                .named(NAMES[i % 8])
                .withPreviews("question " + i, "answer " + i)
                .withTag("mlflow.traceName", NAMES[i % 8])
                .withTag("env", i % 2 == 1 ? "prod" : "Staging")
                .withTag("release.version", "1." + i % 4)
                .withMetadata("mlflow.trace.user", "user-" + i % 4)
                .ofUser("user-" + i % 4)
                .withMetadata("mlflow.user", "root")
                .withMetadata("tier", String.valueOf(i % 3));
        if (i % 3 == 0) {
            trace.withTag("team name", i % 2 == 1 ? "search" : "Search & Rank");
        }
        if (i % 5 == 0) {
            trace.withTag("note", "it is 100% done_ok");
        }
        if (i == 7 || i == 8) {
            trace.withTag("quote", i == 7 ? "say \"hi\"" : "it's");
        }
        if (i <= 12) {
            trace.inSession("sess-" + (i - 1) / 3).withMetadata("mlflow.trace.session", "sess-" + (i - 1) / 3);
        }
        if (i == 2 || i == 4 || i == 6) {
            trace.withMetadata("mlflow.sourceRun", RUN);
        }
        if (i == 20 || i == 21) {
            trace.linkedTo(RUN);
        }
        addSpans(trace, i);
        addAssessments(trace, i);
        return trace.build();
    }

    private static void addSpans(TraceBuilder trace, int i) {
        String answer =
                List.of("Refund issued", "Order shipped", "Größe unbekannt").get(i % 3);
        trace.withSpan(span(i, NAMES[i % 8], "CHAIN", STATES[i % 6] == TraceInfo.State.ERROR)
                .withInputs(Map.of("q", "What is item " + i + "?", "lang", i % 2 == 1 ? "en" : "de"))
                .withOutputs(Map.of("answer", answer))
                .withAttribute(
                        "mlflow.spanInputs", Map.of("q", "What is item " + i + "?", "lang", i % 2 == 1 ? "en" : "de"))
                .withAttribute("mlflow.spanOutputs", Map.of("answer", answer)));
        trace.withSpan(span(i, "step_" + i % 4, TYPES[i % 6], i % 7 == 0)
                .withInputs(Map.of("doc", "doc-" + i))
                .withAttribute(
                        "model", List.of("gpt-4o", "gpt-4o-mini", "claude-3").get(i % 3))
                .withAttribute("temperature", i / 10.0)
                .withAttribute("attempt", (long) i)
                .withAttribute("stream", i % 2 == 0)
                .withAttribute("http.method", "POST")
                .withAttribute("mlflow.spanInputs", Map.of("doc", "doc-" + i)));
        if (i % 4 == 0) {
            trace.withSpan(span(i, "lookup", "TOOL", false)
                    .withAttribute("tool.name", "crm")
                    .withAttribute("path", "C:\\tmp"));
        }
    }

    private static SpanBuilder span(int i, String name, String type, boolean failed) {
        return aSpan().named(name)
                .ofType(type)
                .withStatus(failed ? Span.StatusCode.ERROR : Span.StatusCode.OK, null)
                .withAttribute("mlflow.traceRequestId", id(i))
                .withAttribute("mlflow.spanType", type);
    }

    private static void addAssessments(TraceBuilder trace, int i) {
        if (i <= 10) {
            trace.withAssessment(aFeedback("relevance", i % 2 == 1 ? "yes" : "no"));
        }
        if (i <= 8) {
            trace.withAssessment(aFeedback("score", new double[] {0.1, 0.5, 0.9, 1, 2, 10, -1, 0}[i - 1]));
        }
        switch (i) {
            case 1 ->
                trace.withAssessment(aFeedback("thumbs_up", true))
                        .withAssessment(aSessionFeedback("session_mood", "happy", "sess-0"))
                        .withAssessment(anExpectation("expected", "Refund issued"));
            case 2 ->
                trace.withAssessment(aFeedback("thumbs_up", false))
                        .withAssessment(anExpectation("expected", "Refund issued"));
            case 3 ->
                trace.withAssessment(aFeedback("thumbs_up", true)).withAssessment(anExpectation("expected_num", 42.0));
            case 4 ->
                trace.withAssessment(aFeedback("thumbs_up", "true"))
                        .withAssessment(anExpectation("expected_obj", Map.of("k", "v")));
            case 5 ->
                trace.withAssessment(aFeedback("comment", "Very good, 100%"))
                        .withAssessment(aSessionFeedback("session_mood", "sad", "sess-1"));
            case 6 -> trace.withAssessment(aFeedback("comment", "very bad"));
            case 7 -> trace.withAssessment(aFeedback("labels", List.of("a", "b")));
            case 8 -> trace.withAssessment(aFeedback("labels", Map.of("a", 1.0)));
            case 9 -> trace.withAssessment(failed("score"));
            case 10 ->
                trace.withAssessment(overridden(aFeedback("verdict", "no")))
                        .withAssessment(aFeedback("verdict", "yes"))
                        .withAssessment(aSessionFeedback("session_num", 7.0, "sess-3"));
            case 11 -> trace.withAssessment(aFeedback("my name", "x"));
            case 12 -> trace.withAssessment(aFeedback("dotted.name", "x"));
            case 13 -> trace.withAssessment(aFeedback("score", "0.9"));
            case 14 -> trace.withAssessment(anExpectation("expected", "Order shipped"));
            default -> {}
        }
    }

    private static Assessment failed(String name) {
        @Nullable Object none = null;
        return anAssessment(
                name, new Assessment.Feedback(none, new Assessment.Failure("ValueError", "boom", null)), Map.of());
    }
}
