package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.evaluation.trial.Trial;
import dev.assay.evaluation.trial.Trials;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.script.ScriptScorers;
import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import dev.assay.store.ScriptStore;
import dev.assay.store.ScriptStore.Script;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A draft over every trace of a filter: what is found is told as it comes, and nothing is kept. */
final class TrialHandler {
    /** Of 8 bytes each, while the trial lasts. */
    private static final int MOST_TRACES = 1_000_000;

    private final Trials trials = new Trials();
    private final ScriptScorers scripts;
    private final ScriptStore store;
    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final Executor threads;

    /** @param threads that may be blocked: virtual ones */
    TrialHandler(
            ScriptScorers scripts,
            ScriptStore store,
            TraceStore traces,
            TraceIndex index,
            Searches searches,
            Executor threads) {
        this.scripts = scripts;
        this.store = store;
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.threads = threads;
    }

    /** What was asked, and refused at once when it cannot be. */
    private record Asked(
            String source,
            String name,
            @Nullable Integer version,
            @Nullable String label,
            Map<String, @Nullable Object> parameters,
            TraceIndex.Scope scope,
            Filter filter,
            int limit,
            String watcher) {}

    /** The saved version, or why it is not compared with. */
    private record Saved(
            @Nullable OpenScorer scorer,
            @Nullable Integer version,
            @Nullable String unavailable) {}

    /** How many are under way or wait. */
    int count() {
        return trials.count();
    }

    Future<Void> follow(RoutingContext request) {
        Asked asked = asked(Params.body(request));
        Context context = request.vertx().getOrCreateContext();
        Trials.Turn turn = trials.enter(asked.watcher);
        // From here on whoever goes away ends what was begun for them.
        request.response().closeHandler(_ -> turn.cancel());
        return scripts.openForCorpus(asked.name, asked.source, asked.parameters)
                .compose(draft -> saved(asked, draft)
                        .compose(saved -> newest(request, asked)
                                .onFailure(_ -> close(saved.scorer))
                                .map(nos -> {
                                    var events = new TrialEvents(
                                            request.response(), context, saved.version, saved.unavailable);
                                    begin(events, asked, turn, draft, saved, nos);
                                    return (Void) null;
                                }))
                        .onFailure(_ -> close(draft)))
                .onFailure(_ -> turn.close());
    }

    private static Asked asked(JsonObject body) {
        String name = Params.optionalText(body, "name");
        Object version = body.getValue("version");
        String watcher = Params.text(body, "watcher");
        if (watcher.isEmpty() || watcher.length() > 100) {
            throw new Invalid("'watcher' has " + watcher.length() + " characters; expected 1 to 100");
        }
        return new Asked(
                Params.text(body, "source"),
                name == null ? "draft" : name,
                version == null ? null : Params.number(version, "version", 1, 1, Integer.MAX_VALUE),
                Params.optionalText(body, "label"),
                ScorerHandler.parameters(body),
                TraceHandler.scope(body),
                TraceHandler.filter(body),
                Params.number(body.getValue("limit"), "limit", MOST_TRACES, 1, MOST_TRACES),
                watcher);
    }

    private Future<Saved> saved(Asked asked, OpenScorer draft) {
        return store.find(asked.name, asked.version).compose(found -> {
            Optional<Script> other = found.filter(script ->
                    !script.content().digest().equals(draft.description().digest()));
            if (other.isEmpty()) {
                return Future.succeededFuture(new Saved(null, null, null));
            }
            Script script = other.get();
            return scripts.openForCorpus(asked.name, script.content().source(), asked.parameters)
                    .map(open -> new Saved(open, script.version(), null))
                    .recover(refused -> refused instanceof Invalid
                            ? Future.succeededFuture(
                                    new Saved(null, script.version(), String.valueOf(refused.getMessage())))
                            : Future.failedFuture(refused));
        });
    }

    private Future<List<Long>> newest(RoutingContext request, Asked asked) {
        return searches.ask(Params.principal(request), null, () -> index.numbers(asked.scope, asked.filter))
                .map(answer -> Trial.newest(answer.value(), asked.limit));
    }

    private void begin(
            TrialEvents events, Asked asked, Trials.Turn turn, OpenScorer draft, Saved saved, List<Long> nos) {
        var spec = new Trial.Spec(nos, asked.label, saved.version);
        var trial = new Trial(spec, this::read, draft, saved.scorer);
        threads.execute(() -> {
            try (turn;
                    trial) {
                events.run(turn, trial, nos.size());
            }
        });
    }

    private Map<Long, Trace> read(Collection<Long> nos) {
        return traces.read(nos).toCompletionStage().toCompletableFuture().join();
    }

    private static void close(@Nullable OpenScorer scorer) {
        if (scorer != null) {
            scorer.close();
        }
    }
}
