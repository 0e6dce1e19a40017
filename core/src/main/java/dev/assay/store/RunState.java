package dev.assay.store;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where an evaluation stands. */
public enum RunState {
    SCHEDULED,
    RUNNING,
    /** No slice is claimed any more; those at work give theirs back. */
    PAUSING,
    PAUSED,
    /** Everything is scored; the metrics are being computed. */
    FINISHING,
    FINISHED,
    FAILED,
    CANCELLING,
    CANCELLED,
    /** Its results are being taken off the traces. */
    DELETING;

    private static final Set<RunState> ENDED = EnumSet.of(FINISHED, FAILED, CANCELLED, DELETING);

    /** As it is stored and told. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a word that is no state */
    public static RunState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Nothing will be scored any more. */
    public boolean ended() {
        return ENDED.contains(this);
    }

    public boolean mayBecome(RunState next) {
        return switch (this) {
            case SCHEDULED -> next == RUNNING || next == CANCELLING || next == FAILED;
            case RUNNING -> next == PAUSING || next == FINISHING || next == CANCELLING || next == FAILED;
            case PAUSING -> next == PAUSED || next == CANCELLING || next == FAILED;
            case PAUSED -> next == RUNNING || next == CANCELLING;
            case FINISHING -> next == FINISHED || next == CANCELLING || next == FAILED;
            case CANCELLING -> next == CANCELLED;
            case FINISHED, FAILED, CANCELLED -> next == DELETING;
            case DELETING -> false;
        };
    }

    /** The states that may become this one. */
    public Set<RunState> sources() {
        Set<RunState> sources = EnumSet.noneOf(RunState.class);
        for (RunState each : values()) {
            if (each.mayBecome(this)) {
                sources.add(each);
            }
        }
        return sources;
    }

    /** MLflow's status of a run that stands so. */
    public String mlflowStatus() {
        return switch (this) {
            case SCHEDULED -> "SCHEDULED";
            case RUNNING, PAUSING, PAUSED, FINISHING, CANCELLING -> "RUNNING";
            case FINISHED, DELETING -> "FINISHED";
            case FAILED -> "FAILED";
            case CANCELLED -> "KILLED";
        };
    }
}
