package dev.assay.scorers.judge;

import dev.assay.model.Span;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.List;

/** What an application found out for a request: documents of its retrievers, results of its tools. */
final class Found {
    private Found() {}

    /** @throws ScorerException when nothing was */
    static void with(Prompt prompt, Trace trace) {
        if (!addTo(prompt, trace)) {
            throw new ScorerException(
                    "the trace has no RETRIEVER span with documents and no TOOL span, so there is nothing "
                            + "that the response could rest on");
        }
    }

    /** @return whether there was anything */
    static boolean addTo(Prompt prompt, Trace trace) {
        List<Span> retrievers = RetrievedTexts.retrievers(trace);
        List<String> documents = new ArrayList<>();
        boolean any = false;
        for (Span retriever : retrievers) {
            any |= RetrievedTexts.of(retriever).isPresent();
            RetrievedTexts.of(retriever).ifPresent(found -> documents.addAll(found.texts()));
        }
        if (any) {
            prompt.with("documents", "The documents that were retrieved", documents, Material.MOST_REFERENCE);
        }
        List<String> calls = Calls.described(trace);
        if (!calls.isEmpty()) {
            prompt.with("calls", "The tools that were called, and their results", calls, Material.MOST_REFERENCE);
        }
        return any || !calls.isEmpty();
    }
}
