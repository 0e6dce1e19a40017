package dev.assay.evaluation.trial;

import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Feedback;
import io.vertx.core.json.Json;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value as it is counted and compared: {@code true} and {@code yes} are one, whoever said it.
 *
 * @param word for people, and what makes two values the same; at most {@value #MOST} characters
 * @param number null when it is none
 */
record Said(String word, @Nullable Double number) {
    static final int MOST = 200;

    private static final Said NOTHING = new Said("no value", null);
    static final Said SKIPPED = new Said("skipped", null);
    static final Said FAILED = new Said("error", null);

    /** @param value JSON value */
    static Said of(@Nullable Object value) {
        return switch (value) {
            case null -> NOTHING;
            case Boolean truth -> new Said(truth ? "yes" : "no", null);
            case Number number -> new Said(Json.encode(number), number.doubleValue());
            case String text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "yes", "true" -> new Said("yes", null);
                    case "no", "false" -> new Said("no", null);
                    default -> new Said(cut(text), null);
                };
            default -> new Said(cut(Json.encode(value)), null);
        };
    }

    /** What a scorer says under a name of feedback. */
    static Said of(ScoreOutcome outcome, String scorer, String name) {
        return switch (outcome) {
            case ScoreOutcome.Failed _ -> FAILED;
            case ScoreOutcome.Skipped _ -> SKIPPED;
            case ScoreOutcome.Scored scored ->
                named(scored, scorer, name)
                        .map(feedback -> of(feedback.value().json()))
                        .orElse(SKIPPED);
        };
    }

    static Optional<Feedback> named(ScoreOutcome.Scored scored, String scorer, String name) {
        return scored.feedbacks().stream()
                .filter(feedback -> name(feedback, scorer).equals(name))
                .findFirst();
    }

    static String name(Feedback feedback, String scorer) {
        return Objects.requireNonNullElse(feedback.name(), scorer);
    }

    /** Numbers may differ by as much as their text hides. */
    boolean same(Said other) {
        Double own = number;
        Double theirs = other.number;
        return (own != null && theirs != null) ? Math.abs(own - theirs) <= 1e-9 : word.equals(other.word);
    }

    private static String cut(String text) {
        return text.length() > MOST ? text.substring(0, MOST - 1) + "…" : text;
    }
}
