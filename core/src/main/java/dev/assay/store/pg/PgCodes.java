package dev.assay.store.pg;

<<<<<<< HEAD
import dev.assay.store.ChangeFeed.What;
import dev.assay.store.TraceWriter.Fate;
=======
import dev.assay.store.SliceStore.Ending;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.SliceState;
>>>>>>> 4f6050e (Carry out evaluations in durable slices)
import dev.assay.trace.Assessment.Source;

/** What the small numbers in columns mean. */
final class PgCodes {
    private PgCodes() {}

    static int of(Source.Type type) {
        return switch (type) {
            case HUMAN -> 0;
            case LLM_JUDGE -> 1;
            case CODE -> 2;
        };
    }

<<<<<<< HEAD
    static Source.Type sourceType(int code) {
        return switch (code) {
            case 0 -> Source.Type.HUMAN;
            case 1 -> Source.Type.LLM_JUDGE;
            case 2 -> Source.Type.CODE;
            default -> throw new IllegalStateException("assessment.source_type is " + code + ", expected 0, 1 or 2");
        };
    }

    static What what(int code) {
        return switch (code) {
            case 0 -> What.CONTENT;
            case 1 -> What.INFO;
            case 2 -> What.TAG;
            case 3 -> What.ASSESSMENT;
            case 4 -> What.LINK;
            case 5 -> What.DELETE;
            default -> throw new IllegalStateException("change.what is " + code + ", expected 0 to 5");
        };
    }

    static Fate fate(int code) {
        return switch (code) {
            case 0 -> Fate.KEPT;
            case 1 -> Fate.DELETED;
            case 2 -> Fate.ELSEWHERE;
            default -> throw new IllegalStateException("ingest's outcome is " + code + ", expected 0, 1 or 2");
=======
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
>>>>>>> 4f6050e (Carry out evaluations in durable slices)
        };
    }
}
