package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A run whose server and database are killed in its middle goes on at the next start. */
class EvaluateKillIT {
    private static final int TRACES = 300;
    private static final int ANSWERED = 100;
    private static final int IN_FLIGHT = 16;
    private static final Pattern NUMBER = Pattern.compile("question number (\\d+)");
    private static final String WORDS = """
        export const info = { name: 'words', returns: 'number', reads: ['outputs'] };
        export default (trace) => ({ value: assay.words(trace.outputs).length });
        """;

    @Test
    void every_score_is_there_once_and_no_committed_answer_was_paid_twice() throws Exception {
        try (StubJudge judge = new StubJudge()) {
            // The model answers a hundred questions, then keeps everybody waiting: so the kill falls into the middle.
            CountDownLatch goesOn = new CountDownLatch(1);
            AtomicInteger asked = new AtomicInteger();
            Set<Integer> answered = ConcurrentHashMap.newKeySet();
            judge.when("question number", (exchange, question) -> {
                if (asked.incrementAndGet() > ANSWERED) {
                    goesOn.await();
                } else {
                    answered.add(number(question));
                }
                StubJudge.verdict("yes").answer(exchange, question);
            });
            AssayServer first = AssayServer.in("evaluate-kill")
                    .with("ASSAY_JUDGE_BASE_URL", judge.baseUrl())
                    .with("ASSAY_JUDGE_MAX_IN_FLIGHT", IN_FLIGHT)
                    .with("ASSAY_JUDGE_TIMEOUT_SECONDS", 300)
                    .start();
            AssayClient client = first.client();
            SentTrace[] traces = IntStream.range(0, TRACES)
                    .mapToObj(i -> SentTrace.named("numbered").asking("This is question number " + i))
                    .toArray(SentTrace[]::new);
            client.send(null, traces);
            client.put("/api/v1/scripts/words", new JsonObject().put("source", WORDS))
                    .expect(200);
            String run = client.evaluate(new JsonObject()
                    .put("filter", "name = 'numbered'")
                    .put(
                            "scorers",
                            new JsonArray()
                                    .add(new JsonObject().put("scorer", "plugin:relevance_to_query"))
                                    .add(new JsonObject().put("scorer", "script:words"))
                                    .add(new JsonObject()
                                            .put("scorer", "plugin:response_length")
                                            .put("parameters", new JsonObject().put("max", 100)))));
            JsonObject middle = client.follow(
                    run,
                    progress ->
                            AssayClient.scorer(progress, "relevance_to_query").getInteger("scored") >= ANSWERED);
            assertThat(middle.getString("state")).isEqualTo("running");

            first.killWithDatabase();
            goesOn.countDown();

            try (AssayServer second = first.again()) {
                AssayClient after = second.client();
                JsonObject end = after.finished(run);

                assertThat(end.getInteger("done")).isEqualTo(TRACES);
                for (String scorer : List.of("relevance_to_query", "words", "response_length")) {
                    JsonObject its = AssayClient.scorer(end, scorer);
                    assertThat(its.getInteger("n")).as("%s", its).isEqualTo(TRACES);
                    assertThat(its.getInteger("errors")).as("%s", its).isZero();
                }
                eachTraceHasEachScoreOnce(after, run);

                Map<Integer, Long> calls = judge.questions("question number").stream()
                        .collect(Collectors.groupingBy(EvaluateKillIT::number, Collectors.counting()));
                assertThat(calls).hasSize(TRACES);
                assertThat(asked.get())
                        .as("calls, those in flight at the kill repeated")
                        .isBetween(TRACES, TRACES + IN_FLIGHT);
                assertThat(answered).hasSize(ANSWERED).allSatisfy(number -> assertThat(calls.get(number))
                        .as("calls for question %d, whose answer was committed", number)
                        .isEqualTo(1));
            }
        }
    }

    private static void eachTraceHasEachScoreOnce(AssayClient client, String run) throws Exception {
        List<JsonObject> rows = client.results(run);
        assertThat(rows).hasSize(TRACES);
        Set<String> seen = new HashSet<>();
        for (JsonObject row : rows) {
            JsonObject trace = row.getJsonObject("trace");
            assertThat(seen.add(trace.getString("traceId")))
                    .as("%s is a row of its own", trace)
                    .isTrue();
            assertThat(names(row.getJsonArray("scores")))
                    .containsExactlyInAnyOrder("relevance_to_query", "words", "response_length");
            assertThat(names(trace.getJsonArray("assessments")))
                    .containsExactlyInAnyOrder("relevance_to_query", "words", "response_length");
        }
        assertThat(client.searchAll("0", "feedback.relevance_to_query = 'yes' AND feedback.words = 6"))
                .hasSize(TRACES);
    }

    private static List<String> names(JsonArray array) {
        Function<JsonObject, String> name = each -> each.getString("name");
        return AssayClient.objects(array).map(name).toList();
    }

    private static int number(String question) {
        Matcher matcher = NUMBER.matcher(question);
        assertThat(matcher.find()).as(question).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
