package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions are listed and searched by what their turns are together. */
@ExtendWith(SharedServer.class)
class SessionsIT {
    private static final int MOST_STALE = 30;

    @Test
    void sessions_are_listed_with_the_facts_of_all_their_turns(AssayClient client, TestInfo test) throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        Instant start = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
        SentTrace first = turn("long", start).asking("the first question");
        SentTrace last = turn("long", start.plusSeconds(120)).failed().lasting(Duration.ofSeconds(2));
        client.send(experiment, last, turn("long", start.plusSeconds(60)), first);
        client.send(experiment, turn("short", start.plusSeconds(300)), SentTrace.named("alone"));

        JsonObject all = search(client, experiment, new JsonObject());
        assertThat(ids(all)).containsExactly("short", "long");
        assertThat(all.getInteger("total")).isEqualTo(2);
        JsonObject its = search(client, experiment, new JsonObject().put("filter", "status = 'ERROR'"))
                .getJsonArray("sessions")
                .getJsonObject(0);
        assertThat(its.getString("sessionId")).isEqualTo("long");
        assertThat(its.getInteger("turns")).isEqualTo(3);
        assertThat(its.getInteger("matches")).isEqualTo(1);
        assertThat(its.getInteger("errors")).isEqualTo(1);
        assertThat(its.getLong("durationMs")).isEqualTo(122_000);
        assertThat(Instant.parse(its.getString("startTime"))).isEqualTo(start);
        assertThat(its.getJsonObject("first").getString("traceId")).isEqualTo(first.id());
        assertThat(its.getJsonObject("first").getString("requestPreview")).contains("the first question");
        assertThat(its.getJsonObject("last").getString("traceId")).isEqualTo(last.id());
    }

    @Test
    void facts_of_the_session_are_fields_of_its_traces_and_of_no_others(AssayClient client, TestInfo test)
            throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        Instant start = Instant.now().minusSeconds(600);
        client.send(
                experiment, turn("a", start), turn("a", start.plusSeconds(9)).failed(), turn("b", start));
        client.send(experiment, SentTrace.named("alone"));

        assertThat(client.searchAll(experiment, "session.turns > 1")).hasSize(2);
        assertThat(client.searchAll(experiment, "session.errors > 0 AND status != 'ERROR'"))
                .hasSize(1);
        assertThat(client.searchAll(experiment, "session.turns IS NULL")).hasSize(1);
        assertThat(ids(search(client, experiment, new JsonObject().put("filter", "session.duration < 5s"))))
                .containsExactly("b");
    }

    @Test
    void pages_go_on_and_what_does_not_fit_is_refused_with_its_place(AssayClient client, TestInfo test)
            throws Exception {
        String experiment = client.experiment(test.getDisplayName());
        Instant start = Instant.now().minusSeconds(600);
        client.send(experiment, turn("a", start), turn("b", start), turn("b", start.plusSeconds(1)), turn("c", start));
        JsonObject body = new JsonObject().put("orderBy", "turns DESC").put("limit", 2);

        JsonObject page = search(client, experiment, body);
        assertThat(ids(page)).containsExactly("b", "a");
        JsonObject next = search(client, experiment, body.copy().put("pageToken", page.getString("nextPageToken")));
        assertThat(ids(next)).containsExactly("c");
        assertThat(next.getString("nextPageToken")).isNull();

        JsonObject other = new JsonObject().put("pageToken", page.getString("nextPageToken"));
        client.post("/api/v1/sessions/search", other)
                .refused(400, "INVALID_PARAMETER_VALUE", "it belongs to another search");
        client.post("/api/v1/sessions/search", new JsonObject().put("orderBy", "colour"))
                .refused(400, "INVALID_PARAMETER_VALUE", "'orderBy' is 'colour'", "end, start, turns");
        client.post("/api/v1/sessions/search", new JsonObject().put("filter", "status = 'OK' AND session.trns > 5"))
                .refused(400, "INVALID_PARAMETER_VALUE", "column 19", "session.turns");
        client.post("/api/v1/traces/tail", new JsonObject().put("filter", "session.turns > 5"))
                .refused(400, "INVALID_PARAMETER_VALUE", "session.turns", "one trace as it comes in");
    }

    private static SentTrace turn(String session, Instant start) {
        return SentTrace.named("turn").inSession(session).at(start);
    }

    /** Asks again while the index has not caught up: the server waits two seconds for it each time. */
    private static JsonObject search(AssayClient client, String experiment, JsonObject body) throws Exception {
        JsonObject question = body.copy().put("experimentIds", new JsonArray().add(experiment));
        JsonObject page = new JsonObject();
        for (int i = 0; i < MOST_STALE && page.getBoolean("stale", true); i++) {
            page = client.post("/api/v1/sessions/search", question).expect(200).json();
        }
        return page;
    }

    private static List<String> ids(JsonObject page) {
        return AssayClient.objects(page.getJsonArray("sessions"))
                .map(each -> each.getString("sessionId"))
                .toList();
    }
}
