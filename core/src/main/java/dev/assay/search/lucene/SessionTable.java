package dev.assay.search.lucene;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionKey;
import dev.assay.search.ValueMatcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one reader: what each is, and which one a document is a turn of. Made of doc values in one go over the turns,
 * about 0.1 us for each, when a reader is first asked for it.
 */
final class SessionTable {
    /** No turn of any session. */
    static final int NONE = -1;

    private static final BytesRef PREFIX = Fields.prefix(Fields.key(Field.TraceText.SESSION));

    /** By segment and document; null for a segment without sessions. */
    private final int[] @Nullable [] sessionOf;

    private final Map<SessionKey, Integer> numbers = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();

    /** Of the newest reader. */
    static final class Cache {
        private final GroupColumns columns;
        private IndexReader.@Nullable CacheKey reader;
        private @Nullable SessionTable table;

        Cache(GroupColumns columns) {
            this.columns = columns;
        }

        /** Whoever asks while it is made waits for it. */
        synchronized SessionTable of(IndexReader of) throws IOException {
            IndexReader.CacheHelper helper = of.getReaderCacheHelper();
            SessionTable known = table;
            if (known != null && helper != null && helper.getKey().equals(reader)) {
                return known;
            }
            SessionTable made = new SessionTable(of, columns);
            reader = helper == null ? null : helper.getKey();
            table = made;
            return made;
        }
    }

    /** One session while it is added up, and then. */
    static final class Session {
        final SessionKey key;
        private final SessionFacts.Sum sum = new SessionFacts.Sum();
        private long firstMs = Long.MAX_VALUE;
        private long lastMs = Long.MIN_VALUE;

        /** Documents of the whole reader. */
        int first;

        int last;

        private Session(SessionKey key) {
            this.key = key;
        }

        private void place(long startMs, int doc) {
            if (startMs < firstMs) {
                firstMs = startMs;
                first = doc;
            }
            if (startMs >= lastMs) {
                lastMs = startMs;
                last = doc;
            }
        }

        SessionFacts facts() {
            return sum.facts();
        }
    }

    private SessionTable(IndexReader reader, GroupColumns columns) throws IOException {
        List<LeafReaderContext> leaves = reader.leaves();
        sessionOf = new int[leaves.size()][];
        try (ZstdDecompressCtx unpacker = new ZstdDecompressCtx()) {
            for (LeafReaderContext leaf : leaves) {
                GroupColumns.Column column = columns.column(leaf.reader(), Fields.KV, PREFIX);
                if (column.size() > 0) {
                    sessionOf[leaf.ord] = read(leaf, column, unpacker);
                }
            }
        }
    }

    private int[] read(LeafReaderContext leaf, GroupColumns.Column column, ZstdDecompressCtx unpacker)
            throws IOException {
        LeafReader reader = leaf.reader();
        Bits live = reader.getLiveDocs();
        var values = new Values(reader);
        int[] of = new int[reader.maxDoc()];
        Arrays.fill(of, NONE);
        // The same session mostly comes with the same experiment.
        int[] known = new int[column.size()];
        int[] knownIn = new int[column.size()];
        Arrays.fill(known, NONE);
        for (int doc = 0; doc < of.length; doc++) {
            if ((live != null && !live.get(doc)) || column.count(doc) == 0) {
                continue;
            }
            int ordinal = column.ordinal(doc, 0);
            int experiment = (int) values.number(values.experiment, doc);
            int number = known[ordinal];
            if (number == NONE || knownIn[ordinal] != experiment) {
                String session = column.value(ordinal);
                boolean begun = session.endsWith("…");
                number = number(new SessionKey(experiment, begun ? whole(reader, doc, unpacker) : session));
                if (!begun) {
                    known[ordinal] = number;
                    knownIn[ordinal] = experiment;
                }
            }
            of[doc] = number;
            Session session = sessions.get(number);
            values.add(doc, session.sum);
            session.place(values.number(values.start, doc), leaf.docBase + doc);
        }
        return of;
    }

    private int number(SessionKey key) {
        return numbers.computeIfAbsent(key, made -> {
            sessions.add(new Session(made));
            return sessions.size() - 1;
        });
    }

    /** An id that is too long for a term. */
    private static String whole(LeafReader reader, int doc, ZstdDecompressCtx unpacker) throws IOException {
        BinaryDocValues packed = reader.getBinaryDocValues(Fields.SUMMARY);
        String session = packed != null && packed.advanceExact(doc)
                ? SummaryCodec.decode(packed.binaryValue(), unpacker).sessionId()
                : null;
        return session == null ? "" : session;
    }

    /** Doc values of a segment. */
    private static final class Values {
        final @Nullable NumericDocValues start;
        final @Nullable NumericDocValues experiment;
        private final @Nullable NumericDocValues end;
        private final @Nullable NumericDocValues failed;
        private final @Nullable NumericDocValues input;
        private final @Nullable NumericDocValues output;
        private final @Nullable NumericDocValues total;
        private final @Nullable NumericDocValues cost;

        Values(LeafReader reader) throws IOException {
            start = reader.getNumericDocValues(Fields.number(Field.TraceNumber.START_MS));
            experiment = reader.getNumericDocValues(Fields.number(Field.TraceNumber.EXPERIMENT));
            end = reader.getNumericDocValues(Fields.number(Field.TraceNumber.END_MS));
            failed = reader.getNumericDocValues(Fields.FAILED);
            input = reader.getNumericDocValues(Fields.number(Field.TraceNumber.INPUT_TOKENS));
            output = reader.getNumericDocValues(Fields.number(Field.TraceNumber.OUTPUT_TOKENS));
            total = reader.getNumericDocValues(Fields.number(Field.TraceNumber.TOTAL_TOKENS));
            cost = reader.getNumericDocValues(Fields.number(Field.TraceNumber.COST_USD));
        }

        void add(int doc, SessionFacts.Sum sum) throws IOException {
            sum.turn(number(start, doc), number(end, doc), number(failed, doc) == 1);
            sum.tokens(number(input, doc), number(output, doc), number(total, doc));
            if (cost != null && cost.advanceExact(doc)) {
                sum.cost(NumericUtils.sortableLongToDouble(cost.longValue()));
            }
        }

        long number(@Nullable NumericDocValues values, int doc) throws IOException {
            return values != null && values.advanceExact(doc) ? values.longValue() : 0;
        }
    }

    int size() {
        return sessions.size();
    }

    Session session(int number) {
        return sessions.get(number);
    }

    /** Numbers of the sessions of a segment's documents; null when none has one. */
    int @Nullable [] of(LeafReaderContext leaf) {
        return sessionOf[leaf.ord];
    }

    @Nullable
    SessionFacts facts(SessionKey key) {
        Integer number = numbers.get(key);
        return number == null ? null : sessions.get(number).facts();
    }

    /** Numbers of the sessions that fulfil a condition. */
    BitSet where(Field.SessionNumber field, Condition condition) {
        ValueMatcher matcher = new ValueMatcher(condition);
        BitSet chosen = new BitSet(sessions.size());
        for (int number = 0; number < sessions.size(); number++) {
            chosen.set(
                    number, matcher.matches(null, sessions.get(number).facts().number(field)));
        }
        return chosen;
    }
}
