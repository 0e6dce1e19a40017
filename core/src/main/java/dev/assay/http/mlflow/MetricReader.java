package dev.assay.http.mlflow;

import dev.assay.search.FilterMatcher;
import dev.assay.search.MetricClause;
import dev.assay.search.TraceIndex;
import dev.assay.search.ValueText;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Cost;
import dev.assay.trace.JsonText;
import dev.assay.trace.Span;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a metric is made of: traces from the index, spans and assessments some traces at a time from the store. */
final class MetricReader {
    private static final int TRACES_WITH_SPANS = 100;
    private static final int TRACES_WITH_ASSESSMENTS = 1000;
    private static final String TOKENS = "mlflow.trace.tokenUsage";

    private final MetricQuery query;
    private final MetricGroups groups;
    private final TraceIndex index;
    private final TraceStore traces;

    MetricReader(MetricQuery query, MetricGroups groups, TraceIndex index, TraceStore traces) {
        this.query = query;
        this.groups = groups;
        this.index = index;
        this.traces = traces;
    }

    /** Traces whose spans or assessments are to be looked at: numbers and times, side by side. */
    static final class Listed {
        private long[] nos = new long[256];
        private long[] times = new long[256];
        private int size;

        void add(long no, long timeMs) {
            if (size == nos.length) {
                nos = Arrays.copyOf(nos, size * 2);
                times = Arrays.copyOf(times, size * 2);
            }
            nos[size] = no;
            times[size++] = timeMs;
        }
    }

    /** Asks the index. @return empty when that was all there is to do */
    Listed readTraces() {
        Listed listed = new Listed();
        index.each(query.scope(), query.traces(), info -> {
            if (query.view() == MetricQuery.View.TRACES) {
                add(info);
            } else {
                listed.add(info.no(), info.startTime().toEpochMilli());
            }
        });
        return listed;
    }

    /** Asks the store; blocks. */
    void readWithin(Listed listed) {
        boolean spans = query.view() == MetricQuery.View.SPANS;
        int step = spans ? TRACES_WITH_SPANS : TRACES_WITH_ASSESSMENTS;
        for (int start = 0; start < listed.size; start += step) {
            Map<Long, Long> times = new HashMap<>();
            for (int i = start; i < Math.min(listed.size, start + step); i++) {
                times.put(listed.nos[i], listed.times[i]);
            }
            if (spans) {
                join(traces.read(times.keySet())).values().forEach(trace -> trace.spans()
                        .forEach(this::add));
            } else {
                join(traces.assessments(times.keySet()))
                        .forEach((no, all) -> all.forEach(each -> add(each, times.getOrDefault(no, 0L))));
            }
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private void add(TraceInfo info) {
        long time = info.startTime().toEpochMilli();
        List<@Nullable String> dimensions = new ArrayList<>();
        for (String each : query.dimensions()) {
            dimensions.add(
                    each.equals("trace_name") ? info.name() : info.state().name());
        }
        if (query.metric().equals("session_count")) {
            if (info.sessionId() != null) {
                groups.addDistinct(time, dimensions, info.sessionId());
            }
            return;
        }
        Double value =
                switch (query.metric()) {
                    case "trace_count" -> (Double) 1.0;
                    case "latency" -> milliseconds(FilterMatcher.duration(info));
                    default -> tokens(info, query.metric());
                };
        if (value != null) {
            groups.add(time, dimensions, value);
        }
    }

    private static @Nullable Double milliseconds(@Nullable Duration duration) {
        return duration == null ? null : (Double) (double) duration.toMillis();
    }

    private static @Nullable Double tokens(TraceInfo info, String name) {
        String usage = info.metadata().get(TOKENS);
        return usage != null
                        && JsonText.parseOr(usage, null) instanceof Map<?, ?> map
                        && map.get(name) instanceof Number number
                ? (Double) number.doubleValue()
                : null;
    }

    private void add(Span span) {
        long time = Math.floorDiv(span.startTimeUnixNano(), 1_000_000);
        for (MetricClause clause : query.within()) {
            String value =
                    switch (clause.entity()) {
                        case "name" -> span.name();
                        case "status" -> span.status().name();
                        default -> span.type();
                    };
            if (!value.equals(clause.value())) {
                return;
            }
        }
        Double value = value(span, time);
        if (value == null) {
            return;
        }
        List<@Nullable String> dimensions = new ArrayList<>();
        for (String each : query.dimensions()) {
            dimensions.add(
                    switch (each) {
                        case "span_name" -> span.name();
                        case "span_type" -> span.type();
                        case "span_status" -> span.status().name();
                        case "span_model_name" -> span.model();
                        default -> span.provider();
                    });
        }
        groups.add(time, dimensions, value);
    }

    private @Nullable Double value(Span span, long timeMs) {
        return switch (query.metric()) {
            case "span_count" -> (Double) 1.0;
            case "latency" ->
                span.endTimeUnixNano() == 0
                        ? null
                        : (Double) (double) Math.floorDiv(span.endTimeUnixNano() - span.startTimeUnixNano(), 1_000_000);
            default -> {
                Long from = query.fromMs();
                Long to = query.toMs();
                boolean inTime = (from == null || timeMs >= from) && (to == null || timeMs <= to);
                yield inTime ? cost(span, query.metric()) : null;
            }
        };
    }

    private static @Nullable Double cost(Span span, String name) {
        Cost cost = span.cost();
        if (cost == null) {
            return null;
        }
        return switch (name) {
            case "input_cost" -> cost.input();
            case "output_cost" -> cost.output();
            default -> cost.total();
        };
    }

    private void add(Assessment assessment, long timeMs) {
        for (MetricClause clause : query.within()) {
            String value = clause.entity().equals("name") ? assessment.name() : type(assessment.content());
            if (!value.equals(clause.value())) {
                return;
            }
        }
        Double value = query.metric().equals("assessment_count") ? (Double) 1.0 : number(assessment.value());
        if (value == null) {
            return;
        }
        List<@Nullable String> dimensions = new ArrayList<>();
        for (String each : query.dimensions()) {
            dimensions.add(
                    each.equals("assessment_name") ? assessment.name() : ValueText.ofAssessment(shown(assessment)));
        }
        groups.add(timeMs, dimensions, value);
    }

    private static String type(Assessment.Content content) {
        return switch (content) {
            case Assessment.Feedback _ -> "feedback";
            case Assessment.Expectation _ -> "expectation";
            case Assessment.Issue _ -> "issue";
        };
    }

    private static @Nullable Object shown(Assessment assessment) {
        return assessment.content() instanceof Assessment.Issue(var issue) ? issue : assessment.value();
    }

    /** Yes and no, true and false count as 1 and 0. */
    private static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Boolean said -> (Double) (said ? 1.0 : 0.0);
            case Number number when Double.isFinite(number.doubleValue()) -> (Double) number.doubleValue();
            case String text ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "yes" -> (Double) 1.0;
                    case "no" -> (Double) 0.0;
                    default -> null;
                };
            case null, default -> null;
        };
    }
}
