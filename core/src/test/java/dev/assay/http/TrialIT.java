package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.http.AreaServer.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A draft over every trace of a filter: what is found, what is refused, and that nothing goes on when nobody looks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TrialIT {
    private static final int TRACES = 450;
    private static final String PATH = "/api/v1/scorers/try/corpus";
    private static final String LENGTH = "export default (t) => t.outputs.length > 6";

    private final HttpClient client = HttpClient.newHttpClient();
    private TracesServer server;
    private List<String> ids;

    @BeforeAll
    void open(@TempDir Path folder) {
        server = new TracesServer(folder);
        ids = send(server, TRACES);
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
    }

    /** Traces whose answer is {@code n} and their number; returns their ids. */
    static List<String> send(TracesServer server, int count) {
        for (int from = 0; from < count; from += 150) {
            ScopeSpans.Builder spans = ScopeSpans.newBuilder();
            IntStream.range(from, Math.min(count, from + 150)).forEach(n -> spans.addSpans(span(n)));
            var request = ExportTraceServiceRequest.newBuilder();
            request.addResourceSpansBuilder().addScopeSpans(spans);
            assertThat(server.otlp(request.build().toByteArray(), null).status())
                    .isEqualTo(200);
        }
        return IntStream.range(0, count)
                .mapToObj(n -> "tr-%032x".formatted(n + 1))
                .toList();
    }

    private static Span span(int n) {
        byte[] id = new byte[16];
        id[14] = (byte) ((n + 1) >> 8);
        id[15] = (byte) (n + 1);
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .setName("ask")
                .setStartTimeUnixNano(1_790_000_000_000_000_000L + n)
                .setEndTimeUnixNano(1_790_000_000_005_000_000L + n)
                .addAttributes(attribute("openinference.span.kind", "CHAIN"))
                .addAttributes(attribute("input.value", "question " + n))
                .addAttributes(attribute("output.value", "n " + n))
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    @Test
    void every_trace_is_scored_and_the_distribution_is_told_as_it_grows() {
        List<JsonObject> events = events(draft("export default (t) => Number(t.outputs.slice(2)) / 1000"));

        JsonObject last = events.getLast();
        assertThat(last.getString("state")).isEqualTo("finished");
        assertThat(List.of(last.getInteger("total"), last.getInteger("done"), last.getInteger("scored")))
                .containsOnly(TRACES);
        JsonObject numbers = last.getJsonArray("verdicts").getJsonObject(0).getJsonObject("numbers");
        assertThat(numbers.getDouble("min")).isZero();
        assertThat(numbers.getDouble("max")).isEqualTo((TRACES - 1) / 1000.0);
        assertThat(numbers.getJsonArray("counts").stream().mapToInt(count -> (Integer) count))
                .satisfies(counts -> assertThat(
                                counts.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(TRACES));
        assertThat(events.stream().map(event -> event.getInteger("done"))).isSorted();
    }

    @Test
    void a_filter_a_limit_and_the_newest_first() {
        List<JsonObject> events = events(draft("export default (t) => t.outputs")
                .put("filter", "text ~ 'question'")
                .put("limit", 2));

        JsonArray values =
                events.getLast().getJsonArray("verdicts").getJsonObject(0).getJsonArray("values");
        assertThat(events.getLast().getInteger("total")).isEqualTo(2);
        assertThat(values.stream().map(value -> ((JsonObject) value).getInteger("count")))
                .containsExactly(1, 1);
    }

    @Test
    void errors_stand_together_by_their_place_with_traces_to_look_at() {
        JsonObject last = last(draft("""
            export default (t) => {
              const n = Number(t.outputs.slice(2));
              if (n % 2) return t.nothing.there;
              if (n % 4) throw new Error('four ' + n);
              return true;
            }
            """));

        assertThat(last.getJsonArray("errors").stream()
                        .map(error -> (JsonObject) error)
                        .map(error -> error.getInteger("line") + " " + error.getInteger("count") + " "
                                + error.getJsonArray("examples").size()))
                .containsExactly("3 225 5", "4 112 5");
        assertThat(last.getInteger("failed")).isEqualTo(337);
    }

    @Test
    void what_changes_against_the_saved_version_is_shown_with_its_traces() {
        save("changes", LENGTH);

        JsonObject changes = last(draft("export default (t) => t.outputs.length > 4")
                        .put("name", "changes"))
                .getJsonObject("changes");

        // "n 100" to "n 449" are longer than 4 and not longer than 6
        assertThat(changes.getInteger("changed")).isEqualTo(350);
        assertThat(changes.getInteger("unchanged")).isEqualTo(100);
        JsonObject pair = changes.getJsonArray("pairs").getJsonObject(0);
        assertThat(pair.getString("name") + ": " + pair.getString("from") + " to " + pair.getString("to"))
                .isEqualTo("changes: no to yes");
        assertThat(pair.getJsonArray("examples").getJsonObject(0).getString("traceId"))
                .isIn(ids.subList(100, TRACES));
        assertThat(last(draft(LENGTH).put("name", "changes")).getJsonObject("changes"))
                .as("the draft is the saved version")
                .isNull();
    }

    @Test
    void a_saved_version_that_cannot_be_tried_is_named_and_the_draft_is_tried() {
        save("judged", "export const info = { reads: ['outputs', 'judge'] }; export default () => true");

        JsonObject last = last(draft(LENGTH).put("name", "judged"));

        assertThat(last.getInteger("done")).isEqualTo(TRACES);
        assertThat(last.getJsonObject("changes").getString("unavailable")).contains("asks a judge");
    }

    @Test
    void labels_of_people_and_expectations_are_compared_with() {
        label(ids.get(0), "feedback", true);
        label(ids.get(1), "feedback", "no");
        label(ids.get(2), "expectation", false);

        JsonObject labels = last(draft("export default (t) => t.outputs === 'n 0' || t.outputs === 'n 1'")
                        .put("label", "good"))
                .getJsonObject("labels");

        assertThat(labels.getInteger("labelled")).isEqualTo(3);
        assertThat(labels.getInteger("agreed")).isEqualTo(2);
        JsonObject pair = labels.getJsonArray("pairs").getJsonObject(0);
        assertThat(pair.getString("from") + " " + pair.getString("to") + " " + pair.getInteger("count"))
                .isEqualTo("no yes 1");
        assertThat(pair.getJsonArray("examples").getJsonObject(0).getString("traceId"))
                .isEqualTo(ids.get(1));
    }

    @Test
    void a_script_that_asks_a_judge_is_refused_and_so_is_one_that_does_not_parse() {
        assertThat(server.http()
                        .post(PATH, draft("export const info = { reads: ['judge'] }; export default async () => 1"))
                        .refusal())
                .startsWith("400 INVALID_PARAMETER_VALUE The script asks a judge, which costs money for each trace");
        Answer broken = server.http().post(PATH, draft("export default (t) => {\n  retrun 1;\n}"));
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().getInteger("line")).isEqualTo(2);
        assertThat(server.trials().count()).isZero();
    }

    @Test
    void closing_the_connection_ends_the_script_in_its_middle() throws Exception {
        InputStream events = open(draft("export default () => { for (;;) {} }").put("watcher", "closed"));
        assertThat(server.trials().count()).isEqualTo(1);

        events.close();

        await(() -> server.trials().count() == 0);
        // Both workers are free again: a loop of one second for each of 450 traces would keep them.
        assertThat(last(draft(LENGTH)).getInteger("scored")).isEqualTo(TRACES);
    }

    @Test
    void a_new_draft_of_the_same_page_ends_the_one_before() throws Exception {
        try (var former = open(draft("export default () => { for (;;) {} }").put("watcher", "same"));
                var reader = reader(former)) {
            JsonObject last = last(draft(LENGTH).put("watcher", "same"));

            assertThat(last.getInteger("scored")).isEqualTo(TRACES);
            assertThat(reader.lines().filter(line -> line.startsWith("data: ")))
                    .as("the former one ends without a result")
                    .noneMatch(line -> line.contains("\"finished\""));
        }
    }

    @Test
    void more_than_two_at_once_wait_for_their_turn() throws Exception {
        String endless = "export default () => { const end = Date.now() + 300; while (Date.now() < end); return 1 }";
        InputStream one = open(draft(endless).put("watcher", "one"));
        try (var two = open(draft(endless).put("watcher", "two"));
                var three = reader(open(draft(LENGTH).put("watcher", "three")))) {
            assertThat(three.readLine()).isEqualTo("event: trial");
            assertThat(three.readLine()).contains("\"waiting\"");

            one.close();

            assertThat(three.lines().filter(line -> line.contains("\"finished\"")))
                    .hasSize(1);
            assertThat(two).isNotNull();
        }
    }

    @Test
    void nothing_is_kept() {
        last(draft("export const info = { name: 'kept_nothing' }; export default () => true")
                .put("name", "kept_nothing"));

        assertThat(server.http().get("/api/v1/traces/" + ids.getFirst()).ok().encode())
                .doesNotContain("kept_nothing");
        assertThat(server.http().get("/api/v1/scripts/kept_nothing").status()).isEqualTo(404);
    }

    private static JsonObject draft(String source) {
        return new JsonObject().put("source", source).put("watcher", "test");
    }

    private void save(String name, String source) {
        server.http()
                .ask("PUT", "/api/v1/scripts/" + name, new JsonObject().put("source", source))
                .ok();
    }

    private void label(String traceId, String kind, Object value) {
        JsonObject assessment = new JsonObject()
                .put("kind", kind)
                .put("name", "good")
                .put("value", value)
                .put("source", new JsonObject().put("type", "HUMAN").put("id", "ann"));
        Answer answer = server.http().post("/api/v1/traces/" + traceId + "/assessments", assessment);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private JsonObject last(JsonObject body) {
        return events(body).getLast();
    }

    private List<JsonObject> events(JsonObject body) {
        try (var reader = reader(open(body));
                Stream<String> lines = reader.lines()) {
            return lines.filter(line -> line.startsWith("data: "))
                    .map(line -> new JsonObject(line.substring("data: ".length())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedReader reader(InputStream events) {
        return new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
    }

    private InputStream open(JsonObject body) {
        try {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(server.http().uri(PATH))
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(60))
                            .POST(BodyPublishers.ofString(body.encode()))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
