package dev.assay.store.pg;

import dev.assay.store.SliceStore.Ending;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.SliceState;

/** What the small numbers in the columns of slices and scores mean. */
final class PgSliceCodes {
    private PgSliceCodes() {}

    static int of(Outcome outcome) {
        return switch (outcome) {
            case SCORED -> 0;
            case SKIPPED -> 1;
            case FAILED -> 2;
        };
    }

    static Outcome outcome(int code) {
        return switch (code) {
            case 0 -> Outcome.SCORED;
            case 1 -> Outcome.SKIPPED;
            case 2 -> Outcome.FAILED;
            default -> throw new IllegalStateException("score.outcome is " + code + ", expected 0, 1 or 2");
        };
    }

    /** As {@code commit_scores} takes it. */
    static int of(Ending ending) {
        return switch (ending) {
            case GIVE_BACK -> 0;
            case GO_ON -> 1;
            case DONE -> 2;
            case RETRY -> 3;
        };
    }

    static SliceState sliceState(int code) {
        return switch (code) {
            case 0 -> SliceState.READY;
            case 1 -> SliceState.CLAIMED;
            case 2 -> SliceState.DONE;
            default -> throw new IllegalStateException("slice.state is " + code + ", expected 0, 1 or 2");
        };
    }
}
