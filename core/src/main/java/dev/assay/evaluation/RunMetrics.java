package dev.assay.evaluation;

import dev.assay.evaluation.Progress.ScorerProgress;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.evaluation.statistics.Estimate;
import dev.assay.evaluation.statistics.Means;
import dev.assay.evaluation.statistics.Rates;
import dev.assay.store.RunStore.Metric;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore.Group;
import dev.assay.store.SliceStore.Tally;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run that is through: for each feedback the mean of its values, as MLflow names it, and with it all that a
 * reader needs to judge it. Values of one trace and of one session depend on each other; the interval says so.
 */
final class RunMetrics {
    private final RunSpec spec;
    private final Map<Integer, Tally> tallies;
    private final Map<String, Estimate> estimates = new TreeMap<>();
    private final Map<String, Integer> scorerOf = new LinkedHashMap<>();

    RunMetrics(RunSpec spec, List<Group> groups, List<Tally> tallies) {
        this.spec = spec;
        this.tallies = tallies.stream().collect(Collectors.toMap(Tally::scorerNo, Function.identity()));
        Map<String, List<Group>> byName =
                groups.stream().collect(Collectors.groupingBy(Group::name, TreeMap::new, Collectors.toList()));
        byName.forEach((name, its) -> {
            estimates.put(name, estimate(its));
            scorerOf.put(name, its.getFirst().scorerNo());
        });
        // A scorer that gave no number still tells how many it scored, and why there is no mean.
        for (int number = 0; number < spec.scorers().size(); number++) {
            int scorer = number;
            if (!scorerOf.containsValue(scorer)) {
                String name = spec.scorers().get(scorer).name();
                estimates.putIfAbsent(name, nothing(scorer));
                scorerOf.putIfAbsent(name, scorer);
            }
        }
    }

    private static Estimate estimate(List<Group> groups) {
        double[] sums = groups.stream().mapToDouble(Group::sum).toArray();
        double[] sizes = groups.stream().mapToDouble(Group::size).toArray();
        boolean alone = groups.stream().allMatch(group -> group.size() == 1);
        if (groups.stream().allMatch(Group::binary)) {
            return alone
                    ? Rates.wilson(groups.stream().mapToDouble(Group::sum).sum(), sums.length, ProgressBook.LEVEL)
                    : Rates.clustered(sums, sizes, ProgressBook.LEVEL);
        }
        return alone ? Means.t(sums, ProgressBook.LEVEL) : Means.clusteredCr3(sums, sizes, ProgressBook.LEVEL);
    }

    private Estimate nothing(int scorer) {
        Estimate nothing = Rates.wilson(0, 0, ProgressBook.LEVEL);
        Tally tally = tally(scorer);
        String reason = tally.scored() > 0
                ? "its values are no numbers, and not yes or no"
                : tally.failed() > 0 ? "every score failed or was skipped" : "nothing scored";
        return new Estimate(null, null, null, nothing.method(), nothing.level(), 0, 0, reason, Map.of());
    }

    private Tally tally(int scorer) {
        return tallies.getOrDefault(scorer, new Tally(scorer, 0, 0, 0));
    }

    List<Metric> metrics(long timestampMs) {
        List<Metric> metrics = new ArrayList<>();
        estimates.forEach((name, estimate) -> {
            Tally tally = tally(Objects.requireNonNull(scorerOf.get(name)));
            metrics.add(new Metric(name + "/mean", estimate.value(), timestampMs, 0, detail(name, estimate, tally)));
        });
        return metrics;
    }

    private JsonObject detail(String name, Estimate estimate, Tally tally) {
        JsonObject detail = new JsonObject()
                .put("name", name)
                .put("scorer", spec.scorers().get(tally.scorerNo()).name())
                .put("n", estimate.n())
                .put("scored", tally.scored())
                .put("errors", tally.failed())
                .put("skipped", tally.skipped())
                .put("groups", estimate.clusters())
                .put("method", estimate.method())
                .put("level", estimate.level());
        estimate.details().forEach(detail::put);
        put(detail, "mean", estimate.value());
        put(detail, "low", estimate.value() == null ? null : estimate.low());
        put(detail, "high", estimate.value() == null ? null : estimate.high());
        put(detail, "undefined", estimate.undefined());
        return detail;
    }

    private static void put(JsonObject json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    /** The last progress of the run, with these numbers in place of the running ones. */
    Progress complete(Run run, Progress last) {
        Map<String, Double> means = new LinkedHashMap<>();
        estimates.forEach((name, estimate) -> {
            if (estimate.value() != null) {
                means.put(name + "/mean", estimate.value());
            }
        });
        List<ScorerProgress> scorers = new ArrayList<>();
        for (int number = 0; number < spec.scorers().size(); number++) {
            scorers.add(complete(number, last.scorers().get(number)));
        }
        return new Progress(
                run.id(),
                last.sequence(),
                last.state(),
                null,
                last.total(),
                last.total(),
                scorers,
                means,
                last.startedAt(),
                null,
                null,
                null,
                last.errors());
    }

    private ScorerProgress complete(int number, ScorerProgress last) {
        RunScorer scorer = spec.scorers().get(number);
        Tally tally = tally(number);
        Estimate estimate = Optional.ofNullable(estimates.get(scorer.name()))
                .filter(_ -> Integer.valueOf(number).equals(scorerOf.get(scorer.name())))
                .or(() -> scorerOf.entrySet().stream()
                        .filter(each -> each.getValue() == number)
                        .map(each -> estimates.get(each.getKey()))
                        .findFirst())
                .orElseGet(() -> nothing(number));
        boolean known = estimate.value() != null;
        return new ScorerProgress(
                scorer.name(),
                tally.scored(),
                tally.failed(),
                tally.skipped(),
                estimate.n(),
                estimate.value(),
                known ? estimate.low() : null,
                known ? estimate.high() : null,
                known ? estimate.method() : null,
                estimate.undefined(),
                last.p95Ms(),
                last.paid(),
                last.reused());
    }
}
