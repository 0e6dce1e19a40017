package dev.assay.evaluation;

import dev.assay.store.RunStore.Run;
import java.util.Objects;

/** A run that scores traces: what it was started with, and how far it is. */
public record Evaluation(Run run, RunSpec spec, Progress progress) {
    static Evaluation of(Run run, Progress progress) {
        return new Evaluation(run, RunSpec.of(Objects.requireNonNull(run.spec())), progress);
    }
}
