package dev.assay.search.lucene;

import dev.assay.search.Aggregate.Group;
import dev.assay.search.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** The groups of each document by one field, as numbers that are the same in all segments; 0 is for having none. */
abstract class GroupValues {
    static final int NONE = 0;

    private final Map<String, Integer> ids = new HashMap<>();
    private final List<@Nullable String> names = new ArrayList<>();

    GroupValues() {
        names.add(null);
    }

    static GroupValues of(Group group, GroupColumns columns, IndexSearcher notes) throws IOException {
        return switch (group) {
            case Group.OfTrace(Field.TraceText text) -> byTerms(columns, Fields.KV, Fields.prefix(Fields.key(text)));
            case Group.OfTrace(Field.Tag(var key)) -> byTerms(columns, Fields.KV, Fields.prefix(Fields.tag(key)));
            case Group.OfTrace(Field.Metadata(var key)) ->
                byTerms(columns, Fields.KV, Fields.prefix(Fields.metadata(key)));
            case Group.OfSpans(Field field)
            when field == Field.SpanText.TYPE -> byTerms(columns, Fields.SPAN, new BytesRef());
            case Group.OfSpans(Field field) ->
                byTerms(
                        columns,
                        Fields.ATTRIBUTE,
                        Fields.prefix(Objects.requireNonNull(SpanQueries.key(field), field::toString)));
            case Group.OfTrace(Field field) -> throw new IllegalArgumentException("Nothing is grouped by " + field);
            case Group.Experiment _ -> new OfExperiments();
            case Group.Assessed(var kind, var name) -> {
                GroupValues values = new OfNotes();
                yield values.read(NoteValues.read(notes, kind, name, term -> values.id(NoteQueries.shown(term))));
            }
        };
    }

    private static GroupValues byTerms(GroupColumns columns, String field, BytesRef prefix) {
        return new OfTerms(columns, field, prefix);
    }

    /** Null for those that have none. */
    @Nullable
    String name(int id) {
        return names.get(id);
    }

    final int id(String name) {
        Integer known = ids.get(name);
        if (known == null) {
            known = names.size();
            ids.put(name, known);
            names.add(name);
        }
        return known;
    }

    GroupValues read(NoteValues notes) {
        throw new IllegalStateException("no notes");
    }

    /** Documents of this segment come next. */
    abstract void start(LeafReaderContext leaf) throws IOException;

    /**
     * Distinct groups of a document.
     *
     * @param into grown when it is too small
     * @return {@code into} or what it has grown to, its first element how many follow, at least one
     */
    abstract int[] groups(int doc, int[] into) throws IOException;

    private static int[] one(int id, int[] into) {
        into[0] = 1;
        into[1] = id;
        return into;
    }

    private static int[] append(int id, int[] into) {
        for (int i = 1; i <= into[0]; i++) {
            if (into[i] == id) {
                return into;
            }
        }
        int[] grown = into[0] + 1 < into.length ? into : Arrays.copyOf(into, into.length * 2);
        grown[++grown[0]] = id;
        return grown;
    }

    private static final class OfTerms extends GroupValues {
        private final GroupColumns columns;
        private final String field;
        private final BytesRef prefix;
        private GroupColumns.@Nullable Column column;
        /** By ordinal of the segment; 0 is not known yet. */
        private int[] idsHere = new int[0];

        OfTerms(GroupColumns columns, String field, BytesRef prefix) {
            this.columns = columns;
            this.field = field;
            this.prefix = prefix;
        }

        @Override
        void start(LeafReaderContext leaf) throws IOException {
            GroupColumns.Column here = columns.column(leaf.reader(), field, prefix);
            column = here;
            idsHere = new int[here.size()];
        }

        @Override
        int[] groups(int doc, int[] into) {
            GroupColumns.Column here = column;
            int count = here == null ? 0 : here.count(doc);
            if (here == null || count == 0) {
                return one(NONE, into);
            }
            into[0] = 0;
            int[] all = into;
            for (int i = 0; i < count; i++) {
                int ordinal = here.ordinal(doc, i);
                if (idsHere[ordinal] == 0) {
                    idsHere[ordinal] = id(here.value(ordinal));
                }
                all = append(idsHere[ordinal], all);
            }
            return all;
        }
    }

    private static final class OfExperiments extends GroupValues {
        private @Nullable NumericDocValues experiments;

        @Override
        void start(LeafReaderContext leaf) throws IOException {
            experiments = leaf.reader().getNumericDocValues(Fields.EXPERIMENT);
        }

        @Override
        int[] groups(int doc, int[] into) throws IOException {
            NumericDocValues here = experiments;
            return one(here != null && here.advanceExact(doc) ? id(Long.toString(here.longValue())) : NONE, into);
        }
    }

    private static final class OfNotes extends GroupValues {
        private @Nullable NoteValues notes;
        private @Nullable NumericDocValues numbers;

        @Override
        GroupValues read(NoteValues all) {
            notes = all;
            return this;
        }

        @Override
        void start(LeafReaderContext leaf) throws IOException {
            numbers = leaf.reader().getNumericDocValues(Fields.NO);
        }

        @Override
        int[] groups(int doc, int[] into) throws IOException {
            NoteValues all = notes;
            NumericDocValues here = numbers;
            if (all == null || here == null || !here.advanceExact(doc)) {
                return one(NONE, into);
            }
            long no = here.longValue();
            int at = all.start(no);
            if (!all.isOf(at, no)) {
                return one(NONE, into);
            }
            into[0] = 0;
            int[] found = into;
            for (; all.isOf(at, no); at++) {
                found = append((int) all.value(at), found);
            }
            return found;
        }
    }
}
