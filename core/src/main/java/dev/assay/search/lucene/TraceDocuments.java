package dev.assay.search.lucene;

import dev.assay.search.Field;
import dev.assay.search.FilterMatcher;
import dev.assay.search.TraceText;
import dev.assay.search.ValueMatcher;
import dev.assay.search.ValueText;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/** Makes the document of a trace. One thread at a time: a document has to be indexed before the next one is made. */
final class TraceDocuments implements AutoCloseable {
    private static final Duration FURTHEST_AHEAD = Duration.ofMinutes(5);

    private final TermSet kv = new TermSet(Fields.KV);
    private final TermSet keys = new TermSet(Fields.K);
    private final TermSet jsonKeys = new TermSet(Fields.JSON_KEYS);
    private final TermSet spans = new TermSet(Fields.SPAN);
    private final TermSet attributes = new TermSet(Fields.ATTRIBUTE);
    private final TermSet tree = new TermSet(Fields.TREE);
    private final TraceWords words = new TraceWords();
    private final SummaryCodec summaries = new SummaryCodec();
    private final Fields.Term term = new Fields.Term();
    private final Set<Number2> points = new HashSet<>();

    /** An attribute's key is not in the index whole. */
    private boolean hasLongKey;

    private record Number2(long key, long value) {}

    /** All that a filter can ask about a trace. */
    Document of(Trace trace) {
        clear();
        Document document = new Document();
        addInfo(trace.info(), document);
        for (Span span : trace.spans()) {
            addSpan(span);
        }
        addResources(trace.spans());
        if (!SpanTreeTerms.add(trace, term, tree)) {
            keys.add(term.clear().text(Fields.TREE_CUT));
        }
        for (Field.RootText root : Field.RootText.values()) {
            if (FilterMatcher.has(root, trace)) {
                keys.add(term.clear().text(Fields.key(root)));
            }
            if (FilterMatcher.isPreview(root, trace)) {
                keys.add(term.clear().text(Fields.PREVIEW));
            }
        }
        trace.spans().stream()
                .mapToLong(Span::startTimeUnixNano)
                .min()
                .ifPresent(first ->
                        document.add(new NumericDocValuesField(Fields.FIRST_SPAN, Math.floorDiv(first, 1_000_000))));
        TraceText text = TraceText.of(trace);
        words.set(text);
        boolean cut = words.isCut() || hasLongKey;
        for (String key : text.keys()) {
            cut |= !Fields.fits(key);
            jsonKeys.add(term.clear().text(Fields.fitting(key)));
        }
        if (cut) {
            keys.add(term.clear().text(Fields.CUT));
        }
        for (Number2 point : points) {
            document.add(new LongPoint(Fields.NUM, point.key, point.value));
        }
        for (TermSet terms : List.of(kv, keys, jsonKeys, spans, attributes, tree)) {
            if (!terms.isEmpty()) {
                document.add(terms.field());
            }
        }
        words.addTo(document);
        return document;
    }

    /** What is always possible: a trace that is found by ids, times and status. */
    Document minimal(TraceInfo info) {
        clear();
        Document document = new Document();
        addCore(info, document);
        TraceInfo bare = new TraceInfo(
                info.no(),
                info.id(),
                info.experimentNo(),
                info.arrival(),
                info.state(),
                null,
                info.startTime(),
                info.duration(),
                null,
                null,
                null,
                null,
                null,
                info.tokens(),
                info.costUsd(),
                Map.of(),
                Map.of(),
                info.spanCount(),
                info.complete(),
                info.flags());
        document.add(new BinaryDocValuesField(Fields.SUMMARY, new BytesRef(summaries.encode(bare))));
        document.add(kv.field());
        document.add(keys.field());
        return document;
    }

    private void clear() {
        List.of(kv, keys, jsonKeys, spans, attributes, tree).forEach(TermSet::clear);
        points.clear();
        hasLongKey = false;
    }

    private void addInfo(TraceInfo info, Document document) {
        addCore(info, document);
        document.add(new BinaryDocValuesField(Fields.SUMMARY, new BytesRef(summaries.encode(info))));
        for (Field.TraceText text : Field.TraceText.values()) {
            if (text != Field.TraceText.ID && text != Field.TraceText.STATUS) {
                addValue(Fields.key(text), FilterMatcher.text(text, info));
            }
        }
        info.tags().forEach((key, value) -> addTextAndNumber(Fields.tag(key), value));
        info.metadata().forEach((key, value) -> addTextAndNumber(Fields.metadata(key), value));
    }

    private void addCore(TraceInfo info, Document document) {
        document.add(new StringField(Fields.KEY, Fields.number(info.no()), org.apache.lucene.document.Field.Store.NO));
        document.add(new NumericDocValuesField(Fields.NO, info.no()));
        byte[] id = Fields.utf8(info.id());
        document.add(new NumericDocValuesField(Fields.ID_START, Fields.order(id, 0)));
        document.add(new NumericDocValuesField(Fields.ID_NEXT, Fields.order(id, Long.BYTES)));
        document.add(NumericDocValuesField.indexedField(Fields.SORT_TS, sortTime(info)));
        document.add(new NumericDocValuesField(Fields.FAILED, info.state() == TraceInfo.State.ERROR ? 1 : 0));
        for (Field.TraceNumber number : Field.TraceNumber.values()) {
            Double value = FilterMatcher.number(number, info);
            if (value != null) {
                long stored = stored(number, value);
                document.add(
                        number == Field.TraceNumber.START_MS
                                ? NumericDocValuesField.indexedField(Fields.number(number), stored)
                                : new NumericDocValuesField(Fields.number(number), stored));
            }
        }
        addValue(Fields.key(Field.TraceText.ID), info.id());
        addValue(Fields.key(Field.TraceText.STATUS), info.state().name());
        addValue(Fields.EXPERIMENT_KEY, Integer.toString(info.experimentNo()));
    }

    /** Doc values of costs are sortable doubles, all others whole numbers. */
    static long stored(Field.TraceNumber number, double value) {
        return number == Field.TraceNumber.COST_USD ? NumericUtils.doubleToSortableLong(value) : (long) value;
    }

    /** A client's clock in 2090 may not hold the top of every list. */
    private static long sortTime(TraceInfo info) {
        Instant latest = info.arrival().plus(FURTHEST_AHEAD);
        Instant time = info.startTime().isAfter(latest) ? latest : info.startTime();
        return time.getEpochSecond() * 1000 + time.getNano() / 1_000_000;
    }

    private void addValue(String key, @Nullable String value) {
        if (value != null) {
            String fitting = Fields.fitting(key);
            keys.add(term.clear().text(fitting));
            kv.add(term.clear().text(fitting).separator().value(value));
        }
    }

    private void addTextAndNumber(String key, String value) {
        addValue(key, value);
        Double number = ValueMatcher.numberIn(value);
        if (number != null) {
            addNumber(key, number);
        }
    }

    private void addNumber(String key, double value) {
        points.add(new Number2(Fields.hash(Fields.fitting(key)), NumericUtils.doubleToSortableLong(value)));
    }

    private void addSpan(Span span) {
        spans.add(spanTerm(term.clear(), span));
        keys.add(term.clear().text(Fields.SPAN_DURATION_KEY));
        addNumber(Fields.SPAN_DURATION_KEY, span.durationNano() / 1e6);
        addOwn(Fields.MODEL_KEY, span.model(), span);
        addOwn(Fields.PROVIDER_KEY, span.provider(), span);
        addOwn(Fields.TOOL_KEY, FilterMatcher.text(Field.SpanText.TOOL, span), span);
        addOwn(Fields.ERROR_KEY, FilterMatcher.text(Field.SpanText.ERROR, span), span);
        FilterMatcher.texts(Field.SpanTexts.EVENT, span).forEach(event -> addOwn(Fields.EVENT_KEY, event, span));
        FilterMatcher.texts(Field.SpanTexts.DOCUMENT, span).forEach(id -> addOwn(Fields.DOCUMENT_KEY, id, span));
        Double documents = FilterMatcher.number(Field.SpanNumber.DOCUMENTS, span);
        if (documents != null) {
            addOwn(Fields.DOCUMENTS_KEY, ValueText.plain(documents), span);
            addNumber(Fields.DOCUMENTS_KEY, documents);
        }
        Set<String> told = TraceText.told(span);
        span.attributes().forEach((key, value) -> {
            hasLongKey |= value != null && !Fields.fits(key);
            addJson(Fields.attribute(key), value, told.contains(key), span);
        });
        for (Span.Event event : span.events()) {
            event.attributes().forEach((key, value) -> addJson(Fields.eventAttribute(key), value, false, span));
        }
    }

    /** Most spans of a trace have the same; they stand for spans of any kind. */
    private void addResources(List<Span> all) {
        Map<String, @Nullable Object> before = Map.of();
        for (Span span : all) {
            if (span.resource() != before && !span.resource().equals(before)) {
                span.resource().forEach((key, value) -> addJson(Fields.resource(key), value, false, null));
            }
            before = span.resource();
        }
    }

    private void addOwn(String key, @Nullable String value, Span span) {
        if (value != null) {
            addAttribute(key, value, span);
        }
    }

    /**
     * @param isTold the value is left out, since it stands elsewhere
     * @param span null for all spans of the trace
     */
    private void addJson(String key, @Nullable Object value, boolean isTold, @Nullable Span span) {
        if (value == null) {
            return;
        }
        boolean isOpen = isTold
                || value instanceof List
                || value instanceof Map
                || (value instanceof String text && !Fields.fits(text));
        addAttribute(key, isOpen ? null : ValueText.plain(value), span);
        if (value instanceof Number number) {
            addNumber(key, number.doubleValue());
        } else if (value instanceof String text && ValueMatcher.numberIn(text) != null) {
            keys.add(term.clear().text(Fields.NUMBER_IN_TEXT).text(Fields.fitting(key)));
        }
    }

    /** @param value null when it is too long to stand in a term */
    private void addAttribute(String key, @Nullable String value, @Nullable Span span) {
        String fitting = Fields.fitting(key);
        keys.add(term.clear().text(fitting));
        term.clear().text(fitting).separator();
        if (value == null) {
            term.open();
        } else {
            term.value(value);
        }
        term.separator();
        attributes.add(span == null ? anyKind(term) : spanTerm(term, span));
    }

    /** In the place of {@link #spanTerm} where it is not known. */
    private static Fields.Term anyKind(Fields.Term term) {
        return term.open().separator().open().separator().open();
    }

    /** {@code type \0 name \0 status}. */
    static Fields.Term spanTerm(Fields.Term term, Span span) {
        return term.value(span.type())
                .separator()
                .value(span.name())
                .separator()
                .text(span.status().name());
    }

    @Override
    public void close() {
        summaries.close();
    }
}
