package dev.assay.judge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that brought no answer. The message says what happened, as the end of a sentence about the endpoint. */
final class ChatFailure extends Exception {
    /** What can be done about it. */
    enum Kind {
        /** The endpoint does not take the request as it is; perhaps it takes a simpler one. */
        REFUSED,
        /** Too many requests: later. */
        THROTTLED,
        /** More than it can do at once: fewer, and tried again as a fault that may pass. */
        OVERLOADED,
        /** A fault that may pass. */
        PASSING,
        /** No whole answer within the time-out. */
        TIMED_OUT,
        /** Nothing was sent, because the last ones all failed. */
        LEFT_ALONE,
        /** Trying again changes nothing. */
        LASTING
    }

    private final Kind kind;
    private final String said;
    private final @Nullable Duration retryAfter;
    private final boolean perhapsPaid;

    private ChatFailure(Kind kind, String message, String said, @Nullable Duration retryAfter, boolean perhapsPaid) {
        super(message, null, false, false);
        this.kind = kind;
        this.said = said;
        this.retryAfter = retryAfter;
        this.perhapsPaid = perhapsPaid;
    }

    /** The endpoint answered, and the answer is a refusal. */
    static ChatFailure refused(Kind kind, String message, String said, @Nullable Duration retryAfter) {
        return new ChatFailure(kind, message, said, retryAfter, false);
    }

    /** The request cannot even be written down for this endpoint. */
    static ChatFailure unsaid(String message) {
        return new ChatFailure(Kind.LASTING, message, "", null, false);
    }

    /** The endpoint is left alone for a while: nothing was sent. */
    static ChatFailure leftAlone(String message) {
        return new ChatFailure(Kind.LEFT_ALONE, message, "", null, false);
    }

    /** The request did not reach the model. */
    static ChatFailure unsent(String message) {
        return new ChatFailure(Kind.PASSING, message, "", null, false);
    }

    /** The request went out, what the model answered did not come back whole: it may have been paid. */
    static ChatFailure lost(Kind kind, String message) {
        return new ChatFailure(kind, message, "", null, true);
    }

    /** The same failure as the last of so many tries. */
    ChatFailure after(int tries) {
        String message = tries == 1 ? getMessage() : getMessage() + " (the last of " + tries + " tries)";
        return new ChatFailure(kind, String.valueOf(message), said, retryAfter, perhapsPaid);
    }

    /** Whether the same request may do better soon. */
    boolean passing() {
        return kind == Kind.PASSING || kind == Kind.OVERLOADED;
    }

    Kind kind() {
        return kind;
    }

    /** The endpoint's own words in lower case; empty when it said nothing. */
    String said() {
        return said;
    }

    /** How long the endpoint asks to be left alone. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    boolean perhapsPaid() {
        return perhapsPaid;
    }
}
