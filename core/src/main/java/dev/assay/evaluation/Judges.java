package dev.assay.evaluation;

import dev.assay.scorer.api.Judge;
import dev.assay.store.ModelCall;
import dev.assay.store.ModelCallStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives each run its judge. */
public interface Judges {
    /**
     * @param model model URI; null for the configured one
     * @throws dev.assay.error.Invalid when no such model is configured
     */
    JudgeOfRun open(String runId, @Nullable String model);

    /** The judge of one run on this node. */
    interface JudgeOfRun {
        /** Model URI: the source of the feedback. */
        String model();

        /** All that decides its answers beside the question: the model, and where it is. */
        default String identity() {
            return model();
        }

        /**
         * Calls of the same words in different contexts are different calls.
         *
         * @param context e.g. a scorer's digest
         */
        Judge within(List<String> context);

        /**
         * The same, which also tells how each call went.
         *
         * @param heard on any thread; late, or never, for a question that was given up
         */
        default Judge within(List<String> context, Consumer<ModelCall> heard) {
            return within(context);
        }

        /** Keeps how the calls behind scores went; to be called before those scores are committed. */
        default Future<Void> keep(List<ModelCallStore.OfScore> calls) {
            return Future.succeededFuture();
        }

        /** Nothing more is sent; what waits fails at once. */
        void cancel();
    }
}
