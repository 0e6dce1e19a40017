package dev.assay.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of fields in the native grammar, and which one a misspelt name meant. */
final class FieldNames {
    static final Map<String, Field> OF_TRACE = new HashMap<>();
    static final Map<String, Field> OF_SPAN = new HashMap<>();

    /** Names that are neither plain fields nor have a key. */
    private static final List<String> SPECIAL = List.of("run", "run_id", "text", "input", "output", "type", "model");

    /** Names that a key follows. */
    private static final List<String> KEYED = List.of(
            "tag", "tags", "metadata", "request_metadata", "assessment", "feedback", "expectation", "issue", "span");

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
        name(OF_SPAN, Field.SpanText.NAME, "name");
        name(OF_SPAN, Field.SpanText.TYPE, "type");
        name(OF_SPAN, Field.SpanText.STATUS, "status");
        name(OF_SPAN, Field.SpanText.MODEL, "model");
        name(OF_SPAN, Field.SpanText.CONTENT, "content");
        name(OF_SPAN, Field.SpanNumber.DURATION_MS, "duration");
    }

    private FieldNames() {}

    private static void name(Map<String, Field> names, Field field, String... all) {
        for (String name : all) {
            names.put(name, field);
        }
    }

    /** The known name that is most like the given one; null when none is. */
    static @Nullable String nearest(String name, boolean ofSpan) {
        List<String> known = new ArrayList<>(ofSpan ? OF_SPAN.keySet() : OF_TRACE.keySet());
        if (ofSpan) {
            known.add("attributes.KEY");
        } else {
            known.addAll(SPECIAL);
            KEYED.forEach(each -> known.add(each + ".KEY"));
        }
        String wanted = name.toLowerCase(java.util.Locale.ROOT);
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(each -> distance(wanted, each)))
                .filter(each -> distance(wanted, each) <= Math.max(1, Math.min(3, wanted.length() / 2)))
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
