package dev.assay.evaluation;

import dev.assay.evaluation.Judges.JudgeOfRun;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.store.RunStore.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongPredicate;

/** The scorers of the runs that this node works on; held until a run is over, so that a run keeps what it started with. */
final class RunScorers implements AutoCloseable {
    private final ScorerCatalog catalog;
    private final Judges judges;
    private final Map<Long, Scorers> open = new HashMap<>();

    /** Of one run, in its order. */
    record Scorers(List<ScorerInUse> list, JudgeOfRun judge) {}

    RunScorers(ScorerCatalog catalog, Judges judges) {
        this.catalog = catalog;
        this.judges = judges;
    }

    /**
     * Blocks; opens them on the first call.
     *
     * @throws dev.assay.error.RequestException when a scorer cannot be opened, with the reason
     */
    synchronized Scorers of(Run run) {
        Scorers known = open.get(run.no());
        if (known == null) {
            known = open(run);
            open.put(run.no(), known);
        }
        return known;
    }

    private Scorers open(Run run) {
        RunSpec spec = RunSpec.of(Objects.requireNonNull(run.spec()));
        JudgeOfRun judge = judges.open(run.id(), spec.judgeModel());
        List<ScorerInUse> scorers = new ArrayList<>();
        try {
            spec.scorers().forEach(scorer -> scorers.add(new ScorerInUse(catalog, scorer, judge)));
        } catch (RuntimeException | Error e) {
            scorers.forEach(ScorerInUse::close);
            throw e;
        }
        return new Scorers(List.copyOf(scorers), judge);
    }

    /** No judge of the run is asked any more. */
    synchronized void cancelJudge(long runNo) {
        Scorers scorers = open.get(runNo);
        if (scorers != null) {
            scorers.judge.cancel();
        }
    }

    /** Lets go of the scorers of all other runs. */
    synchronized void retain(LongPredicate inUse) {
        open.entrySet().removeIf(run -> {
            boolean over = !inUse.test(run.getKey());
            if (over) {
                run.getValue().list.forEach(ScorerInUse::close);
            }
            return over;
        });
    }

    @Override
    public void close() {
        retain(_ -> false);
    }
}
