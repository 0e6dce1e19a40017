package dev.assay.search.lucene;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.search.Condition;
import dev.assay.search.Filter;
import dev.assay.search.ValueMatcher;
import dev.assay.search.ValueText;
import dev.assay.search.lucene.TermScan.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Turns a condition on an assessment into a query on the notes. */
final class NoteQueries {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** JSON's null, which {@link #parse} cannot tell from what is no JSON. */
    private static final String NULL = "null";

    private final TermScan scan;

    NoteQueries(TermScan scan) {
        this.scan = scan;
    }

    Bounds linked(BytesRef term, String id) {
        Query query = new TermQuery(new Term(Fields.NOTE, term));
        return Fields.fits(id) ? Bounds.exact(query) : Bounds.possible(query);
    }

    Bounds anyRun() {
        return Bounds.exact(FilterQueries.prefix(Fields.NOTE, NoteDocuments.linkTerm("")));
    }

    Bounds assessed(Filter.Assessed leaf) throws IOException {
        if (leaf.kind() == Filter.Kind.ANY) {
            return Bounds.any(List.of(
                    assessed(new Filter.Assessed(Filter.Kind.FEEDBACK, leaf.name(), leaf.view(), leaf.condition())),
                    assessed(
                            new Filter.Assessed(Filter.Kind.EXPECTATION, leaf.name(), leaf.view(), leaf.condition()))));
        }
        String key = NoteDocuments.key(leaf.kind(), leaf.name());
        return switch (leaf.condition()) {
            case Condition.Present _ -> Bounds.exact(FilterQueries.prefix(Fields.NOTE, Fields.prefix(key)));
            case Condition.Between between -> Bounds.exact(FilterQueries.points(key, between));
            case Condition.OneOf(var texts, var numbers) -> {
                List<Bounds> any = new ArrayList<>();
                for (double number : numbers) {
                    any.add(Bounds.exact(FilterQueries.points(key, new Condition.Between(number, true, number, true))));
                }
                for (String text : texts) {
                    any.add(text(key, leaf.view(), text));
                }
                yield Bounds.any(any);
            }
            case Condition.Not _, Condition.Like _, Condition.Regex _ -> scan(key, leaf.view(), leaf.condition());
        };
    }

    private Bounds text(String key, Filter.View view, String text) throws IOException {
        boolean mayBeJson = view == Filter.View.JSON || text.equals(NULL) || parse(text) != null;
        if (mayBeJson || !Fields.fits(text)) {
            return scan(key, view, Condition.OneOf.text(text));
        }
        return Bounds.exact(new TermQuery(new Term(
                Fields.NOTE,
                new Fields.Term()
                        .text(Fields.fitting(key))
                        .separator()
                        .text(String.valueOf(NoteDocuments.STRING))
                        .text(text)
                        .get())));
    }

    private Bounds scan(String key, Filter.View view, Condition condition) throws IOException {
        BytesRef prefix = Fields.prefix(key);
        ValueMatcher matcher = new ValueMatcher(condition);
        return scan.scan(Fields.NOTE, prefix, term -> judge(term, prefix.length, view, matcher));
    }

    private static Verdict judge(BytesRef term, int start, Filter.View view, ValueMatcher matcher) {
        if (term.bytes[term.offset + term.length - 1] == Fields.OPEN) {
            return Verdict.MAYBE;
        }
        String stored =
                new String(term.bytes, term.offset + start + 1, term.length - start - 1, StandardCharsets.UTF_8);
        boolean isString = term.bytes[term.offset + start] == NoteDocuments.STRING;
        Object value = isString ? stored : parse(stored);
        if (value == null && !stored.equals(NULL)) {
            return Verdict.MAYBE;
        }
        String text =
                switch (view) {
                    case JSON -> isString ? ValueText.ofAssessment(stored) : stored;
                    case PLAIN -> ValueText.plain(value);
                };
        return Verdict.of(matcher.matches(text, value instanceof Number number ? (Double) number.doubleValue() : null));
    }

    /** The value of a JSON text; null when it is none, and for null. */
    private static @Nullable Object parse(String json) {
        try {
            return json.isEmpty() ? null : JSON.readValue(json, Object.class);
        } catch (JsonProcessingException none) {
            return null;
        }
    }
}
