package dev.assay.evaluation.trial;

import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Feedback;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a trial has found so far. Its size does not grow with the number of traces: of everything that can be of many kinds, the
 * first few kinds are told apart and the rest is counted together. For one thread.
 */
final class Tally {
    private static final int MOST_NAMES = 20;
    private static final int MOST_ERRORS = 50;
    private static final int MOST_TEXT = 500;

    private final String scorer;
    private final @Nullable String label;
    private final @Nullable Integer against;
    private final Map<String, Distribution> verdicts = new LinkedHashMap<>();
    private final Map<String, ErrorGroup> errors = new LinkedHashMap<>();
    private final Pairs disagreements = new Pairs();
    private final Pairs changes = new Pairs();
    private long done;
    private long gone;
    private long scored;
    private long skipped;
    private long failed;
    private long otherErrors;
    private long labelled;
    private long agreed;
    private long unchanged;
    private long changed;
    private long tookNanos;
    private @Nullable JsonObject slowest;
    private Duration slowestTook = Duration.ZERO;

    /** Failures at one place of the script, or with one message. */
    private record ErrorGroup(ScoreOutcome.Failed first, Examples examples) {}

    /**
     * @param scorer name of feedback that has none of its own
     * @param label name of the expectations or feedback of people to compare with; null for none
     * @param against version of the saved script to compare with; null for none
     */
    Tally(String scorer, @Nullable String label, @Nullable Integer against) {
        this.scorer = scorer;
        this.label = label;
        this.against = against;
    }

    long done() {
        return done;
    }

    /** Traces that were deleted before they could be read. */
    void gone(long traces) {
        gone += traces;
        done += traces;
    }

    /** @param saved what the saved version says of the same trace; null when it is not asked */
    void add(Trace trace, ScoreOutcome outcome, @Nullable ScoreOutcome saved) {
        done++;
        tookNanos += outcome.took().toNanos();
        if (outcome.took().compareTo(slowestTook) > 0) {
            slowestTook = outcome.took();
            slowest = example(trace).put("ms", outcome.took().toNanos() / 1e6);
        }
        switch (outcome) {
            case ScoreOutcome.Skipped _ -> skipped++;
            case ScoreOutcome.Failed failure -> {
                failed++;
                error(trace, failure);
            }
            case ScoreOutcome.Scored given -> {
                scored++;
                given.feedbacks().forEach(feedback -> verdict(trace, outcome, feedback));
                given.failures().forEach(failure -> error(trace, failure.failed()));
            }
        }
        compareWithLabel(trace, outcome);
        if (saved != null) {
            compare(trace, outcome, saved);
        }
    }

    private void verdict(Trace trace, ScoreOutcome outcome, Feedback feedback) {
        String name = Said.name(feedback, scorer);
        Distribution known = verdicts.get(name);
        if (known == null && verdicts.size() == MOST_NAMES) {
            return;
        }
        verdicts.computeIfAbsent(name, _ -> new Distribution())
                .add(Said.of(feedback.value().json()), () -> example(trace, outcome, name));
    }

    private void error(Trace trace, ScoreOutcome.Failed failure) {
        String key = failure.code()
                + ' '
                + (failure.line() == null ? failure.message() : failure.line() + ":" + failure.column());
        ErrorGroup known = errors.get(key);
        if (known == null && errors.size() == MOST_ERRORS) {
            otherErrors++;
            return;
        }
        errors.computeIfAbsent(key, _ -> new ErrorGroup(failure, new Examples()))
                .examples
                .add(() -> example(trace).put("message", cut(failure.message())).put("console", console(failure)));
    }

    private void compareWithLabel(Trace trace, ScoreOutcome outcome) {
        String wanted = label;
        if (wanted == null) {
            return;
        }
        Assessment given = label(trace, wanted);
        if (given == null) {
            return;
        }
        labelled++;
        String name = outcome instanceof ScoreOutcome.Scored verdict
                        && !verdict.feedbacks().isEmpty()
                ? Said.named(verdict, scorer, wanted).isPresent()
                        ? wanted
                        : Said.name(verdict.feedbacks().getFirst(), scorer)
                : scorer;
        Said theirs = Said.of(given.value());
        Said ours = Said.of(outcome, scorer, name);
        if (theirs.same(ours)) {
            agreed++;
        } else {
            disagreements.add(name, theirs, ours, () -> example(trace, outcome, name));
        }
    }

    /** What a person said last; else what is expected. */
    private static @Nullable Assessment label(Trace trace, String name) {
        return trace.assessments().stream()
                .filter(each -> each.valid() && each.name().equals(name) && isLabel(each))
                .reduce((_, later) -> later)
                .orElse(null);
    }

    private static boolean isLabel(Assessment assessment) {
        return switch (assessment.content()) {
            case Assessment.Expectation _ -> true;
            case Assessment.Feedback(var _, var error) ->
                error == null && assessment.source().type() == Assessment.Source.Type.HUMAN;
            case Assessment.Issue _ -> false;
        };
    }

    private void compare(Trace trace, ScoreOutcome outcome, ScoreOutcome saved) {
        boolean differs = false;
        for (String name : names(outcome, saved)) {
            Said before = Said.of(saved, scorer, name);
            Said now = Said.of(outcome, scorer, name);
            if (!before.same(now)) {
                differs = true;
                changes.add(name, before, now, () -> example(trace, outcome, name));
            }
        }
        if (differs) {
            changed++;
        } else {
            unchanged++;
        }
    }

    private Set<String> names(ScoreOutcome outcome, ScoreOutcome saved) {
        Set<String> names = new LinkedHashSet<>();
        Stream.of(outcome, saved)
                .flatMap(each -> each instanceof ScoreOutcome.Scored given
                        ? given.feedbacks().stream().map(feedback -> Said.name(feedback, scorer))
                        : Stream.empty())
                .forEach(names::add);
        if (names.isEmpty()) {
            names.add(scorer);
        }
        return names;
    }

    private static JsonObject example(Trace trace) {
        JsonObject json = new JsonObject().put("traceId", trace.info().id());
        String preview = trace.info().requestPreview();
        return preview == null ? json : json.put("requestPreview", cut(preview));
    }

    private JsonObject example(Trace trace, ScoreOutcome outcome, String name) {
        JsonObject json = example(trace);
        switch (outcome) {
            case ScoreOutcome.Scored given ->
                Said.named(given, scorer, name)
                        .map(Feedback::rationale)
                        .ifPresent(why -> json.put("rationale", cut(why)));
            case ScoreOutcome.Failed failure -> json.put("message", cut(failure.message()));
            case ScoreOutcome.Skipped _ -> {}
        }
        String console = console(outcome);
        return console.isEmpty() ? json : json.put("console", console);
    }

    private static String console(ScoreOutcome outcome) {
        return cut(outcome.console());
    }

    private static String cut(String text) {
        return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT - 1) + "…" : text;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("done", done)
                .put("gone", gone)
                .put("scored", scored)
                .put("skipped", skipped)
                .put("failed", failed)
                .put("scriptMs", tookNanos / 1e6)
                .put("verdicts", verdictsJson())
                .put("errors", errorsJson())
                .put("otherErrors", otherErrors);
        JsonObject longest = slowest;
        if (longest != null) {
            json.put("slowest", longest);
        }
        if (label != null) {
            json.put("labels", labelsJson());
        }
        if (against != null) {
            json.put(
                    "changes",
                    new JsonObject()
                            .put("version", against)
                            .put("unchanged", unchanged)
                            .put("changed", changed)
                            .put("pairs", changes.toJson())
                            .put("otherPairs", changes.other()));
        }
        return json;
    }

    private JsonArray verdictsJson() {
        JsonArray list = new JsonArray();
        verdicts.forEach((name, distribution) -> list.add(distribution.toJson(name)));
        return list;
    }

    private JsonArray errorsJson() {
        JsonArray list = new JsonArray();
        errors.values().stream()
                .sorted(Comparator.comparingLong((ErrorGroup group) -> -group.examples.count()))
                .forEach(group -> {
                    JsonObject error = new JsonObject()
                            .put("code", group.first.code())
                            .put("message", cut(group.first.message()))
                            .put("count", group.examples.count())
                            .put("examples", group.examples.toJson());
                    if (group.first.line() != null) {
                        error.put("line", group.first.line()).put("column", group.first.column());
                    }
                    list.add(error);
                });
        return list;
    }

    private JsonObject labelsJson() {
        JsonObject json = new JsonObject()
                .put("name", label)
                .put("labelled", labelled)
                .put("agreed", agreed)
                .put("pairs", disagreements.toJson())
                .put("otherPairs", disagreements.other());
        Double difference = disagreements.meanDifference();
        return difference == null ? json : json.put("meanDifference", difference);
    }
}
