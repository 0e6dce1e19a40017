package dev.assay.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of fields in the native grammar, and which one a misspelt name meant. */
final class FieldNames {
    static final Map<String, Field> OF_TRACE = new HashMap<>();
    static final Map<String, Field> OF_SPAN = new HashMap<>();
    /** What stands for {@code span.x} when it is said of the trace. */
    static final Map<String, Field> OF_ANY_SPAN = new HashMap<>();

    /** Names that are neither plain fields nor have a key. */
    private static final List<String> SPECIAL = List.of("run", "run_id", "text", "input", "output");

    /** Names that a key follows. */
    private static final List<String> KEYED =
            List.of("tag", "metadata", "assessment", "feedback", "expectation", "span", "resource");

    /** Names of spans' fields that a key follows. */
    private static final List<String> KEYED_OF_SPAN = List.of("attributes", "resource", "event.attributes");

    static {
        name(OF_TRACE, Field.TraceText.ID, "id", "trace_id", "request_id");
        name(OF_TRACE, Field.TraceText.NAME, "name");
        name(OF_TRACE, Field.TraceText.STATUS, "status", "state");
        name(OF_TRACE, Field.TraceText.CLIENT_REQUEST_ID, "client_request_id");
        name(OF_TRACE, Field.TraceText.SESSION, "session", "session_id");
        name(OF_TRACE, Field.TraceText.USER, "user", "user_id");
        name(OF_TRACE, Field.TraceNumber.START_MS, "timestamp", "timestamp_ms", "start", "start_time");
        name(OF_TRACE, Field.TraceNumber.END_MS, "end", "end_time", "end_time_ms");
        name(OF_TRACE, Field.TraceNumber.DURATION_MS, "duration", "execution_time", "execution_time_ms");
        name(OF_TRACE, Field.TraceNumber.INPUT_TOKENS, "tokens.input");
        name(OF_TRACE, Field.TraceNumber.OUTPUT_TOKENS, "tokens.output");
        name(OF_TRACE, Field.TraceNumber.TOTAL_TOKENS, "tokens.total", "tokens");
        name(OF_TRACE, Field.TraceNumber.COST_USD, "cost");
        name(OF_TRACE, Field.TraceNumber.SPANS, "spans");
        name(OF_TRACE, Field.TraceNumber.EXPERIMENT, "experiment", "experiment_id");
        name(OF_TRACE, Field.SessionNumber.TURNS, "session.turns");
        name(OF_TRACE, Field.SessionNumber.ERRORS, "session.errors");
        name(OF_TRACE, Field.SessionNumber.START_MS, "session.start", "session.timestamp");
        name(OF_TRACE, Field.SessionNumber.END_MS, "session.end");
        name(OF_TRACE, Field.SessionNumber.DURATION_MS, "session.duration");
        name(OF_TRACE, Field.SessionNumber.INPUT_TOKENS, "session.tokens.input");
        name(OF_TRACE, Field.SessionNumber.OUTPUT_TOKENS, "session.tokens.output");
        name(OF_TRACE, Field.SessionNumber.TOTAL_TOKENS, "session.tokens.total", "session.tokens");
        name(OF_TRACE, Field.SessionNumber.COST_USD, "session.cost");
        name(OF_SPAN, Field.SpanText.NAME, "name");
        name(OF_SPAN, Field.SpanText.TYPE, "type");
        name(OF_SPAN, Field.SpanText.STATUS, "status");
        name(OF_SPAN, Field.SpanText.MODEL, "model");
        name(OF_SPAN, Field.SpanText.PROVIDER, "provider");
        name(OF_SPAN, Field.SpanText.TOOL, "tool", "tool.name");
        name(OF_SPAN, Field.SpanText.ERROR, "error");
        name(OF_SPAN, Field.SpanText.CONTENT, "content");
        name(OF_SPAN, Field.SpanTexts.EVENT, "event", "event.name");
        name(OF_SPAN, Field.SpanTexts.DOCUMENT, "document", "document.id");
        name(OF_SPAN, Field.SpanNumber.DOCUMENTS, "documents");
        name(OF_SPAN, Field.SpanNumber.DURATION_MS, "duration");
        for (String ofAnySpan : List.of("type", "model", "provider", "tool", "tool.name", "error", "document")) {
            OF_ANY_SPAN.put(ofAnySpan, OF_SPAN.get(ofAnySpan));
        }
        OF_ANY_SPAN.put("service", new Field.Resource("service.name"));
    }

    private FieldNames() {}

    private static void name(Map<String, Field> names, Field field, String... all) {
        for (String name : all) {
            names.put(name, field);
        }
    }

    /** A key as it is, or in back quotes, as a filter has it. */
    static String unquoted(String key) {
        return key.length() > 2 && key.startsWith("`") && key.endsWith("`")
                ? key.substring(1, key.length() - 1).replace("``", "`")
                : key;
    }

    /** The field of a span; null when there is none of that name. */
    static @Nullable Field ofSpan(String called) {
        String lower = called.toLowerCase(Locale.ROOT);
        Field plain = OF_SPAN.get(lower);
        if (plain != null) {
            return plain;
        }
        for (String prefix : List.of("attributes.", "attribute.", "event.attributes.", "resource.")) {
            if (lower.startsWith(prefix) && called.length() > prefix.length()) {
                String key = called.substring(prefix.length());
                return switch (prefix) {
                    case "event.attributes." -> new Field.EventAttribute(key);
                    case "resource." -> new Field.Resource(key);
                    default -> new Field.Attribute(key);
                };
            }
        }
        return null;
    }

    /** The field that a misspelt one most likely means, as it is written there; null when none is near. */
    static @Nullable String nearestOfTrace(String called) {
        if (called.toLowerCase(Locale.ROOT).startsWith("span.")) {
            String ofSpan = nearestOfSpan(called.substring(5));
            return ofSpan == null ? null : "span." + ofSpan;
        }
        List<String> known = new ArrayList<>(OF_TRACE.keySet());
        known.addAll(OF_ANY_SPAN.keySet());
        known.addAll(SPECIAL);
        String plain = nearest(called, known);
        return plain != null ? plain : keyed(called, KEYED);
    }

    /** The same within {@code span(…)}; what is near to nothing is taken for an attribute. */
    static @Nullable String nearestOfSpan(String called) {
        List<String> known = new ArrayList<>(OF_SPAN.keySet());
        known.add("parent");
        String plain = nearest(called, known);
        if (plain != null) {
            return plain;
        }
        String keyed = keyed(called, KEYED_OF_SPAN);
        return keyed != null ? keyed : called.isEmpty() || called.endsWith(".") ? null : "attributes." + called;
    }

    private static @Nullable String keyed(String called, List<String> heads) {
        int dot = called.indexOf('.');
        if (dot < 0 || dot == called.length() - 1) {
            return null;
        }
        String head = nearest(called.substring(0, dot), heads);
        return head == null ? null : head + called.substring(dot);
    }

    /** The word that is most like the given one, in any case; null when none is. */
    static @Nullable String nearest(String word, List<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        int most = Math.max(1, Math.min(3, wanted.length() / 2));
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(each -> distance(wanted, each.toLowerCase(Locale.ROOT))))
                .filter(each -> distance(wanted, each.toLowerCase(Locale.ROOT)) <= most)
                .orElse(null);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other. */
    static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int replace = steps[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                steps[i][j] = Math.min(replace, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[from.length()][to.length()];
    }
}
