package dev.assay.scorer.plugin;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin answered, checked and copied into values of the JDK's own classes: nothing that leaves a plugin may keep its
 * class loader alive, or change afterwards.
 */
final class CheckedFeedback {
    private static final int DEEPEST = 100;

    /** Of one feedback, in characters: people read it. */
    private static final int LONGEST_RATIONALE = 64 * 1024;

    private CheckedFeedback() {}

    /** @throws IllegalArgumentException when it is no list of feedbacks; the message says why */
    static List<Feedback> of(@Nullable List<? extends @Nullable Feedback> answered) {
        if (answered == null) {
            throw new IllegalArgumentException("score() returned null, expected a list of feedbacks");
        }
        List<Feedback> checked = new ArrayList<>();
        for (Feedback feedback : answered) {
            String which = "feedback " + (checked.size() + 1) + " of score() ";
            if (feedback == null) {
                throw new IllegalArgumentException(which + "is null");
            }
            if (feedback.name() != null && feedback.name().isBlank()) {
                throw new IllegalArgumentException(which + "has a blank name, expected null for the scorer's own");
            }
            // Other languages than ours may put null where the API says there is none.
            if (feedback.value() == null || (feedback.value() instanceof Value.Text(String text) && text == null)) {
                throw new IllegalArgumentException(which + "has the value null, expected Value.None or a value");
            }
            checked.add(new Feedback(
                    feedback.name(),
                    copy(feedback.value()),
                    shortened(feedback.rationale()),
                    feedback.spanId(),
                    feedback.metadata()));
        }
        return List.copyOf(checked);
    }

    private static @Nullable String shortened(@Nullable String rationale) {
        return rationale == null || rationale.length() <= LONGEST_RATIONALE
                ? rationale
                : rationale.substring(0, LONGEST_RATIONALE) + " … (" + (rationale.length() - LONGEST_RATIONALE)
                        + " characters more)";
    }

    private static Value copy(Value value) {
        if (value instanceof Value.Json(Object json)) {
            Object copy = json(json, 0);
            return copy == null ? new Value.None() : new Value.Json(copy);
        }
        return value;
    }

    private static @Nullable Object json(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("a JSON value is nested more than " + DEEPEST + " deep");
        }
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean truth -> truth;
            case Long number -> number;
            case Integer number -> (long) number;
            case Short number -> (long) number;
            case Byte number -> (long) number;
            case Float number -> finite(number);
            case Double number -> finite(number);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(json(each, depth + 1)));
                yield Collections.unmodifiableList(copy);
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, each) -> copy.put(String.valueOf(key), json(each, depth + 1)));
                yield Collections.unmodifiableMap(copy);
            }
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getName()
                        + " is no JSON value; expected null, Boolean, Long, Double, String, List or Map");
        };
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(number + " is no JSON number");
        }
        return number;
    }
}
