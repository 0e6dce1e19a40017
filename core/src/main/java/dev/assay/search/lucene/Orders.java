package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import dev.assay.search.Field;
import dev.assay.search.SearchRequest.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;

/**
 * How a page is ordered: missing values last both ways, ties by time descending, then id ascending. Of ids that share their
 * first 16 bytes and the millisecond, the one that came first comes first; unless the order is by id.
 */
final class Orders {
    private static final SortField NEWEST_FIRST = new SortField(Fields.SORT_TS, SortField.Type.LONG, true);
    private static final List<SortField> TIES = List.of(
            new SortField(Fields.ID_START, SortField.Type.LONG),
            new SortField(Fields.ID_NEXT, SortField.Type.LONG),
            new SortField(Fields.NO, SortField.Type.LONG));

    /** The order of documents within a segment, so that the newest are found without looking at the others. */
    static final Sort NEWEST = new Sort(NEWEST_FIRST, TIES.get(0), TIES.get(1), TIES.get(2));

    /** Of segments, so that a search for the newest ends with the first that has enough of them. */
    static final Comparator<LeafReader> NEWEST_SEGMENT =
            Comparator.comparingLong(Orders::newest).reversed();

    static final String RELEVANCE = "relevance";

    private Orders() {}

    private static long newest(LeafReader segment) {
        try {
            DocValuesSkipper times = segment.getDocValuesSkipper(Fields.SORT_TS);
            return times == null ? Long.MIN_VALUE : times.maxValue();
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be read", failed);
        }
    }

    static boolean byRelevance(List<Order> orders) {
        return orders.stream().anyMatch(order -> order.field().equals(RELEVANCE));
    }

    /** @throws Invalid for a field that is unknown or named twice */
    static Sort of(List<Order> orders, KeyOrder.Cache cache) {
        if (orders.isEmpty()) {
            return NEWEST;
        }
        List<SortField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Order order : orders) {
            SortField field = field(order, cache);
            if (!names.add(name(order.field()))) {
                throw new Invalid("Duplicate order_by field '" + order.field() + "'");
            }
            fields.add(field);
        }
        if (!names.contains("timestamp_ms")) {
            fields.add(NEWEST_FIRST);
        }
        fields.addAll(TIES);
        return new Sort(fields.toArray(SortField[]::new));
    }

    private static String name(String field) {
        return switch (field) {
            case "timestamp", "timestamp_ms", "start", "start_time" -> "timestamp_ms";
            case "execution_time", "execution_time_ms", "duration" -> "execution_time_ms";
            case "end_time", "end_time_ms", "end" -> "end_time_ms";
            case "id", "trace_id", "request_id" -> "request_id";
            default -> field;
        };
    }

    private static SortField field(Order order, KeyOrder.Cache cache) {
        boolean ascending = order.ascending();
        return switch (name(order.field())) {
            case RELEVANCE -> new SortField(null, SortField.Type.SCORE, ascending);
            case "timestamp_ms" -> ascending ? new SortField(Fields.SORT_TS, SortField.Type.LONG) : NEWEST_FIRST;
            case "request_id" -> key(Fields.key(Field.TraceText.ID), ascending, cache);
            case "execution_time_ms" -> number(Field.TraceNumber.DURATION_MS, ascending);
            case "end_time_ms" -> number(Field.TraceNumber.END_MS, ascending);
            case "experiment_id" -> number(Field.TraceNumber.EXPERIMENT, ascending);
            case "cost" -> number(Field.TraceNumber.COST_USD, ascending);
            case "spans" -> number(Field.TraceNumber.SPANS, ascending);
            case "tokens", "tokens.total" -> number(Field.TraceNumber.TOTAL_TOKENS, ascending);
            case "tokens.input" -> number(Field.TraceNumber.INPUT_TOKENS, ascending);
            case "tokens.output" -> number(Field.TraceNumber.OUTPUT_TOKENS, ascending);
            case "status" -> key(Fields.key(Field.TraceText.STATUS), ascending, cache);
            case "name" -> key(Fields.key(Field.TraceText.NAME), ascending, cache);
            case "session" -> key(Fields.key(Field.TraceText.SESSION), ascending, cache);
            case "user" -> key(Fields.key(Field.TraceText.USER), ascending, cache);
            case "run_id" -> key(Fields.metadata("mlflow.sourceRun"), ascending, cache);
            default -> byKey(order, cache);
        };
    }

    private static SortField byKey(Order order, KeyOrder.Cache cache) {
        String field = order.field();
        if (field.startsWith("tag.") && field.length() > 4) {
            return key(Fields.tag(field.substring(4)), order.ascending(), cache);
        }
        if (field.startsWith("metadata.") && field.length() > 9) {
            return key(Fields.metadata(field.substring(9)), order.ascending(), cache);
        }
        throw new Invalid("Invalid order_by field '" + field
                + "'; expected relevance, timestamp_ms, execution_time_ms, end_time_ms, status, name, request_id,"
                + " run_id, experiment_id, session, user, cost, spans, tokens.total, tokens.input, tokens.output,"
                + " tag.KEY or metadata.KEY");
    }

    private static SortField number(Field.TraceNumber number, boolean ascending) {
        return new SortField(
                Fields.number(number), SortField.Type.LONG, !ascending, ascending ? Long.MAX_VALUE : Long.MIN_VALUE);
    }

    private static SortField key(String key, boolean ascending, KeyOrder.Cache cache) {
        return new SortField(key, new KeyOrder(cache, key), !ascending);
    }
}
