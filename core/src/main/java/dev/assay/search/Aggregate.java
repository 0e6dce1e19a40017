package dev.assay.search;

import dev.assay.error.Invalid;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Figures over all traces that match a filter, by groups and over time: what is asked, and what is answered.
 *
 * @param groupBy at most two; a trace that has several values of one counts in each of their groups
 * @param interval null for the whole time as one
 * @param limit groups that are shown, the largest ones, 1 to {@value #MOST_GROUPS}; the others are one row
 */
public record Aggregate(
        TraceIndex.Scope scope,
        Filter filter,
        List<Group> groupBy,
        @Nullable Interval interval,
        List<Metric> metrics,
        int limit) {
    public static final int MOST_GROUPS = 1000;
    public static final int MOST_INTERVALS = 1000;
    private static final int MOST_METRICS = 20;

    /** @throws Invalid when there are too many of something */
    public Aggregate {
        groupBy = List.copyOf(groupBy);
        metrics = List.copyOf(metrics);
        if (groupBy.size() > 2 || metrics.isEmpty() || metrics.size() > MOST_METRICS) {
            throw new Invalid("There are " + groupBy.size() + " fields in 'groupBy' and " + metrics.size()
                    + " in 'metrics'; expected at most 2, and 1 to " + MOST_METRICS);
        }
        if (limit < 1 || limit > MOST_GROUPS) {
            throw new Invalid("'limit' is " + limit + "; expected 1 to " + MOST_GROUPS);
        }
    }

    /** What traces are grouped by. */
    public sealed interface Group {
        /** A text of the trace, a tag or metadata: one value at most. */
        record OfTrace(Field field) implements Group {}

        /** What its spans have: several values. */
        record OfSpans(Field field) implements Group {}

        /** The values of its own valid assessments of a name, of {@link Filter.Kind#FEEDBACK} or EXPECTATION. */
        record Assessed(Filter.Kind kind, String name) implements Group {}

        record Experiment() implements Group {}

        /** @throws Invalid for a field that nothing can be grouped by */
        static Group parse(String called) {
            String lower = called.toLowerCase(Locale.ROOT);
            int dot = called.indexOf('.');
            String key = dot < 0 ? "" : FieldNames.unquoted(called.substring(dot + 1));
            Field ofTrace = FieldNames.OF_TRACE.get(lower);
            if (ofTrace == Field.TraceNumber.EXPERIMENT) {
                return new Experiment();
            }
            if (ofTrace instanceof Field.TraceText) {
                return new OfTrace(ofTrace);
            }
            Field ofSpan = FieldNames.OF_ANY_SPAN.get(lower);
            if (ofSpan != null && ofSpan != Field.SpanText.ERROR && ofSpan != Field.SpanTexts.DOCUMENT) {
                return new OfSpans(ofSpan);
            }
            if (!key.isEmpty()) {
                switch (lower.substring(0, dot)) {
                    case "tag" -> {
                        return new OfTrace(new Field.Tag(key));
                    }
                    case "metadata" -> {
                        return new OfTrace(new Field.Metadata(key));
                    }
                    case "feedback" -> {
                        return new Assessed(Filter.Kind.FEEDBACK, key);
                    }
                    case "expectation" -> {
                        return new Assessed(Filter.Kind.EXPECTATION, key);
                    }
                    default -> {}
                }
            }
            throw new Invalid("'groupBy' has '" + called
                    + "'; expected status, name, type, model, provider, tool, service, session, user, experiment,"
                    + " tag.KEY, metadata.KEY, feedback.NAME or expectation.NAME");
        }
    }

    /** How the time is cut; slices begin at multiples of their length since 1970, in UTC. */
    public sealed interface Interval {
        /** At most 60 slices, of a length that reads well. */
        record Auto() implements Interval {}

        record Every(Duration length) implements Interval {}

        /** @param written null, {@code auto}, or a duration as in a filter: {@code 1h} */
        static @Nullable Interval parse(@Nullable String written) {
            if (written == null) {
                return null;
            }
            if (written.equalsIgnoreCase("auto")) {
                return new Auto();
            }
            Double milliseconds = FilterLiterals.duration(written);
            if (milliseconds == null || !(milliseconds >= 1) || milliseconds > 1e12) {
                throw new Invalid("'interval' is '" + written + "'; expected auto, or a duration such as 1h");
            }
            return new Every(Duration.ofMillis(milliseconds.longValue()));
        }
    }

    public enum Function {
        /** Traces; with a field, its values. */
        COUNT,
        SUM,
        AVG,
        MIN,
        MAX,
        P50,
        P90,
        P95,
        P99,
        /** The share of traces that failed, 0 to 1; takes no field. */
        ERROR_RATE;

        /** The share of values that a percentile is not below; NaN for all others. */
        public double share() {
            return switch (this) {
                case P50 -> 0.5;
                case P90 -> 0.9;
                case P95 -> 0.95;
                case P99 -> 0.99;
                case COUNT, SUM, AVG, MIN, MAX, ERROR_RATE -> Double.NaN;
            };
        }
    }

    /** Where a metric's numbers come from. */
    public sealed interface Measure {
        record Of(Field.TraceNumber number) implements Measure {}

        /** Of the trace's own valid feedback of a name: numbers, yes and true as 1, no and false as 0. */
        record Feedback(String name) implements Measure {}

        /** @throws Invalid for a field without numbers */
        static Measure parse(String called) {
            String lower = called.toLowerCase(Locale.ROOT);
            if (lower.startsWith("feedback.") && called.length() > 9) {
                return new Feedback(FieldNames.unquoted(called.substring(9)));
            }
            Field field = FieldNames.OF_TRACE.get(lower);
            if (field instanceof Field.TraceNumber number
                    && number != Field.TraceNumber.EXPERIMENT
                    && number != Field.TraceNumber.START_MS
                    && number != Field.TraceNumber.END_MS) {
                return new Of(number);
            }
            throw new Invalid("The field of a metric is '" + called
                    + "'; expected duration, tokens.input, tokens.output, tokens.total, cost, spans or feedback.NAME");
        }
    }

    public record Metric(Function function, @Nullable Measure measure) {
        /** @throws Invalid when function and field do not go together */
        public static Metric parse(String function, @Nullable String field) {
            Function known = Arrays.stream(Function.values())
                    .filter(each -> each.name().equalsIgnoreCase(function))
                    .findFirst()
                    .orElseThrow(() -> new Invalid("The function of a metric is '" + function + "'; expected one of "
                            + Arrays.stream(Function.values())
                                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))));
            if (known == Function.ERROR_RATE && field != null) {
                throw new Invalid("The metric error_rate has the field '" + field + "'; expected none");
            }
            if (field == null && known != Function.ERROR_RATE && known != Function.COUNT) {
                throw new Invalid("The metric " + function + " has no field; expected one such as duration");
            }
            return new Metric(known, field == null ? null : Measure.parse(field));
        }
    }

    /** The number that an assessment's value counts as in a metric; null for none. */
    public static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Number number -> (Double) number.doubleValue();
            case Boolean said -> (Double) (said ? 1.0 : 0.0);
            case String text when text.equalsIgnoreCase("yes") -> (Double) 1.0;
            case String text when text.equalsIgnoreCase("no") -> (Double) 0.0;
            case null, default -> null;
        };
    }

    /**
     * @param traces that match
     * @param intervalMs length of a slice of time; 0 without
     * @param rows by group, the largest first, then by time; none for what is empty
     * @param otherGroups how many groups the rows of {@code others} stand for
     * @param others by time; what is in none of the groups shown
     */
    public record Result(long traces, long intervalMs, List<Row> rows, long otherGroups, List<Row> others) {
        public Result {
            rows = List.copyOf(rows);
            others = List.copyOf(others);
        }
    }

    /**
     * @param group a value for each field of the question; null for traces without one
     * @param start of the slice of time; null without
     * @param traces counted once
     * @param values one for each metric
     */
    public record Row(
            List<@Nullable String> group, @Nullable Instant start, long traces, List<Value> values) {}

    /**
     * @param number null when there is nothing to compute it of
     * @param missing traces without the field
     * @param isExact false for a percentile of more than {@value #EXACT_VALUES} values: within 0.4 % then
     */
    public record Value(@Nullable Double number, long missing, boolean isExact) {}

    public static final int EXACT_VALUES = 100_000;
}
