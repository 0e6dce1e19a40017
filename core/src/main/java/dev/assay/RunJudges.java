package dev.assay;

import dev.assay.evaluation.Judges;
import dev.assay.judge.CallLedger;
import dev.assay.judge.JudgeClient;
import dev.assay.judge.RunJudge;
import dev.assay.scorer.api.Judge;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Each run's judge is the judge client's; evaluation and judge do not know each other. */
record RunJudges(JudgeClient client, Function<String, CallLedger> ledgers) implements Judges {
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
            public void cancel() {
                judge.cancel();
            }
        };
    }
}
