package dev.assay;

import dev.assay.evaluation.Judges;
import dev.assay.judge.CallLedger;
import dev.assay.judge.JudgeClient;
import dev.assay.judge.RunJudge;
import dev.assay.scorer.api.Judge;
import dev.assay.store.ModelCall;
import dev.assay.store.ModelCallStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Each run's judge is the judge client's; evaluation and judge do not know each other. */
record RunJudges(JudgeClient client, Function<String, CallLedger> ledgers, ModelCallStore calls) implements Judges {
    @Override
    public JudgeOfRun open(String runId, @Nullable String model) {
        RunJudge judge = client.forRun(model == null ? client.model() : model, ledgers.apply(runId));
        return new JudgeOfRun() {
            @Override
            public String model() {
                return judge.model();
            }

            @Override
            public String identity() {
                return judge.identity();
            }

            @Override
            public Judge within(List<String> context) {
                return judge.within(context);
            }

            @Override
            public Judge within(List<String> context, Consumer<ModelCall> heard) {
                return judge.within(context, heard);
            }

            @Override
            public Future<Void> keep(List<ModelCallStore.OfScore> kept) {
                return calls.keep(kept);
            }

            @Override
            public void cancel() {
                judge.cancel();
            }
        };
    }
}
