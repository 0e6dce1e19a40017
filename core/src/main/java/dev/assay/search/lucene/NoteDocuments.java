package dev.assay.search.lucene;

import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import dev.assay.search.ValueText;
import dev.assay.trace.Assessment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/**
 * Makes the small documents for a trace's valid assessments and links. A note's term is {@code kind name \0 type value}:
 * type {@code s} and a string as it is, or {@code j} and JSON as MLflow stores it.
 */
final class NoteDocuments {
    static final char STRING = 's';
    static final char JSON = 'j';
    private static final String RUN = "r";
    private static final String PROMPT = "p";

    private NoteDocuments() {}

    static List<Document> of(TraceIndex.Notes notes) {
        List<Document> documents = new ArrayList<>();
        for (Assessment assessment : notes.assessments()) {
            if (assessment.valid()) {
                documents.add(of(notes, assessment));
            }
        }
        new LinkedHashSet<>(notes.runIds()).forEach(runId -> documents.add(link(notes, linkTerm(runId))));
        new LinkedHashSet<>(notes.prompts()).forEach(prompt -> documents.add(link(notes, promptTerm(prompt))));
        return documents;
    }

    private static Document link(TraceIndex.Notes notes, BytesRef term) {
        Document link = start(notes);
        link.add(new StringField(Fields.NOTE, term, Field.Store.NO));
        return link;
    }

    static BytesRef promptTerm(String prompt) {
        return new Fields.Term().text(PROMPT).separator().value(prompt).get();
    }

    static BytesRef linkTerm(String runId) {
        return new Fields.Term().text(RUN).separator().value(runId).get();
    }

    private static Document start(TraceIndex.Notes notes) {
        Document document = new Document();
        document.add(new StringField(Fields.KEY, Fields.number(notes.traceNo()), Field.Store.NO));
        document.add(new NumericDocValuesField(Fields.NO, notes.traceNo()));
        return document;
    }

    private static Document of(TraceIndex.Notes notes, Assessment assessment) {
        Document document = start(notes);
        String key = key(kind(assessment.content()), assessment.name());
        Object value = assessment.value();
        Fields.Term term = new Fields.Term().text(Fields.fitting(key)).separator();
        if (value instanceof String text) {
            term.text(String.valueOf(STRING)).value(text);
        } else {
            term.text(String.valueOf(JSON)).value(ValueText.ofAssessment(value));
        }
        document.add(new StringField(Fields.NOTE, term.get(), Field.Store.NO));
        if (value instanceof Number number) {
            document.add(new LongPoint(
                    Fields.NUM,
                    Fields.hash(Fields.fitting(key)),
                    NumericUtils.doubleToSortableLong(number.doubleValue())));
        }
        String session = assessment.metadata().containsKey(TraceIndex.FOR_SESSION) ? notes.sessionId() : null;
        if (session != null) {
            document.add(new BinaryDocValuesField(Fields.SESSION, new BytesRef(Fields.utf8(session))));
            document.add(new NumericDocValuesField(Fields.EXPERIMENT, notes.experimentNo()));
        }
        return document;
    }

    /** What terms of a kind and name begin with, before the separator. */
    static String key(Filter.Kind kind, String name) {
        return switch (kind) {
                    case FEEDBACK -> "f";
                    case EXPECTATION -> "e";
                    case ISSUE -> "i";
                    case ANY -> throw new IllegalArgumentException("An assessment is of one kind");
                }
                + name;
    }

    private static Filter.Kind kind(Assessment.Content content) {
        return switch (content) {
            case Assessment.Feedback _ -> Filter.Kind.FEEDBACK;
            case Assessment.Expectation _ -> Filter.Kind.EXPECTATION;
            case Assessment.Issue _ -> Filter.Kind.ISSUE;
        };
    }
}
