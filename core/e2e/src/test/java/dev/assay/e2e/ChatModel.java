package dev.assay.e2e;

import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** The model behind the application of MLflow's page, and behind the judges that run in the client. */
final class ChatModel implements AutoCloseable {
    /** In the one e-mail that is not concise. */
    static final String LONG = "LONGWINDED";

    private final StubJudge model = new StubJudge();

    ChatModel() throws IOException {
        model.when("You are a sales representative", (exchange, question) -> StubJudge.says(
                        question.contains("very detailed") ? "Dear all, " + LONG : "Hello, thank you.")
                .answer(exchange, question));
        model.when("MUST be concise", (exchange, question) -> StubJudge.verdict(question.contains(LONG) ? "no" : "yes")
                .answer(exchange, question));
        // What a judge in the client asks for first when the root span has no inputs or outputs.
        model.when(
                "Extract the following fields from the trace",
                StubJudge.says(new JsonObject()
                        .put("inputs", "A request.")
                        .put("outputs", "An answer.")
                        .encode()));
        model.when("What do you offer?", StubJudge.says("All that you need."));
        model.when(
                "a polite answer",
                StubJudge.says(new JsonObject()
                        .put("rationale", "The stub says so.")
                        .put("result", true)
                        .encode()));
    }

    String baseUrl() {
        return model.baseUrl();
    }

    @Override
    public void close() {
        model.close();
    }
}
