package dev.assay.judge;

import dev.assay.error.Invalid;
import dev.assay.store.ModelCall;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of before, sent again to the letter. Blocks: on a virtual thread. */
record Replay(RunJudge run, Provider provider, JudgeModel model, ModelCall before) {
    void run(Promise<ModelCall> after) {
        Sending sending = new Sending(run, provider, model);
        sending.begin();
        Instant sent = run.clock().instant();
        long nanos = System.nanoTime();
        try {
            ChatAnswer said = null;
            String failure = null;
            try {
                said = sending.send(before.request().getBytes(StandardCharsets.UTF_8));
                failure = said.problem();
            } catch (ChatFailure e) {
                failure = e.getMessage();
            }
            after.complete(record(sending.seen(), said, failure, sent, Duration.ofNanos(System.nanoTime() - nanos)));
        } catch (InterruptedException | RuntimeException e) {
            after.fail(new Invalid(model.described() + " could not be asked again: " + e));
        }
    }

    private ModelCall record(
            Sending.Seen seen, @Nullable ChatAnswer said, @Nullable String failure, Instant sent, Duration took) {
        Long input = said == null ? null : said.inputTokens();
        Long output = said == null ? null : said.outputTokens();
        BigDecimal cost = input == null || output == null ? null : model.cost(input, output);
        String response = seen.response();
        return new ModelCall(
                before.modelUri(),
                before.form(),
                before.url(),
                before.request(),
                seen.status(),
                response == null ? null : model.endpoint().withoutSecrets(response),
                said == null ? null : new Toolbox(List.of(), run.config().maxPromptTokens()).text(said),
                said == null ? null : said.model(),
                sent,
                took,
                seen.tries(),
                false,
                said == null && seen.perhapsPaid(),
                failure,
                input,
                output,
                cost);
    }
}
