package dev.assay.http;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.error.Overloaded;
import dev.assay.search.InvalidFilter;
import dev.assay.search.TraceIndex.Scope;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New matches of a filter, told over the event bus. */
@Timeout(60)
class LiveTailsTest {
    private static final Scope EVERYWHERE = new Scope(List.of());
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Vertx vertx = Vertx.vertx();
    private final Map<Long, Trace> store = new HashMap<>();
    private final LiveTails tails = tails(FOR_EVER);
    private final BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();

    private LiveTails tails(Duration unheard) {
        return new LiveTails(
                vertx.eventBus(),
                nos -> {
                    Map<Long, Trace> read = new HashMap<>(store);
                    read.keySet().retainAll(nos);
                    return Future.succeededFuture(read);
                },
                unheard);
    }

    @AfterEach
    void close() {
        tails.close();
        vertx.close().await();
    }

    private LiveTail listen(String filter, Scope scope) {
        LiveTail tail = tails.open(filter, scope);
        vertx.eventBus()
                .<JsonObject>consumer(tail.address())
                .handler(message -> told.add(message.body()))
                .completion()
                .await();
        return tail;
    }

    private JsonObject next() throws InterruptedException {
        JsonObject event = told.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    private static List<String> ids(JsonObject event) {
        List<String> ids = new ArrayList<>();
        event.getJsonArray("traces").forEach(each -> ids.add(((JsonObject) each).getString("traceId")));
        return ids;
    }

    private static Traces.TraceBuilder fresh(long no) {
        return aTrace().withNo(no).withId("tr-" + no).arrivedAt(Instant.now());
    }

    private void taken(Trace... traces) {
        tails.taken(List.of(traces), Set.of());
    }

    @Test
    void what_matches_filter_and_scope_is_told_once_and_again_when_its_state_has_changed() throws InterruptedException {
        listen("name = 'chat'", new Scope(List.of(1)));
        taken(
                fresh(1).inExperiment(1).withState(TraceInfo.State.IN_PROGRESS).build(),
                fresh(2).inExperiment(1).named("rag").build(),
                fresh(3).inExperiment(2).build());
        JsonObject first = next();
        assertThat(ids(first)).containsExactly("tr-1");
        assertThat(first.getInteger("skipped")).isZero();
        taken(fresh(1).inExperiment(1).withState(TraceInfo.State.IN_PROGRESS).build());
        taken(fresh(1).inExperiment(1).withState(TraceInfo.State.ERROR).build());
        JsonObject second = next();
        assertThat(ids(second)).containsExactly("tr-1");
        assertThat(second.getJsonArray("traces").getJsonObject(0).getString("state"))
                .isEqualTo("ERROR");
        assertThat(second.getLong("sequence")).isEqualTo(first.getLong("sequence") + 1);
    }

    @Test
    void no_more_than_so_many_are_told_in_a_second_and_the_others_are_counted() throws InterruptedException {
        listen("", EVERYWHERE);
        List<Trace> many = new ArrayList<>();
        for (int no = 1; no <= LiveTail.MOST_PER_SECOND + 7; no++) {
            many.add(fresh(no).build());
        }
        tails.taken(many, Set.of());
        JsonObject event = next();
        assertThat(ids(event)).hasSize(LiveTail.MOST_PER_SECOND);
        assertThat(event.getInteger("skipped")).isEqualTo(7);
    }

    @Test
    void what_cannot_wait_to_be_looked_at_is_counted() throws InterruptedException {
        listen("name = 'nobody'", EVERYWHERE);
        Trace one = fresh(1).build();
        List<Trace> flood = new ArrayList<>();
        for (int no = 0; no < LiveTails.MOST_WAITING + 5; no++) {
            flood.add(one);
        }
        tails.taken(flood, Set.of());
        assertThat(next().getInteger("skipped")).isEqualTo(5);
    }

    @Test
    void a_trace_that_came_long_ago_is_no_news() throws InterruptedException {
        listen("", EVERYWHERE);
        taken(fresh(1).arrivedAt(Instant.now().minus(Duration.ofDays(2))).build(), fresh(2).build());
        assertThat(ids(next())).containsExactly("tr-2");
    }

    @Test
    void an_assessment_that_makes_a_trace_match_is_news_for_a_filter_that_asks_for_it() throws InterruptedException {
        listen("feedback.quality = 'no'", EVERYWHERE);
        Trace assessed = fresh(1).withAssessment(aFeedback("quality", "no")).build();
        store.put(1L, assessed);
        store.put(2L, fresh(2).build());
        tails.taken(List.of(), Set.of(1L, 2L, 3L));
        JsonObject event = next();
        assertThat(ids(event)).containsExactly("tr-1");
        assertThat(event.getJsonArray("traces").getJsonObject(0).getJsonArray("assessments"))
                .hasSize(1);
    }

    @Test
    void the_same_question_is_one_tail_and_there_are_only_so_many() {
        LiveTail first = tails.open("status = 'OK'", new Scope(List.of(2, 1)));
        assertThat(tails.open(" status = 'OK' ", new Scope(List.of(1, 2)))).isSameAs(first);
        for (int i = tails.count(); i < LiveTails.MOST_TAILS; i++) {
            tails.open("name = '" + i + "'", EVERYWHERE);
        }
        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> tails.open("name = 'one more'", EVERYWHERE))
                .withMessageContaining(String.valueOf(LiveTails.MOST_TAILS));
        assertThat(tails.open("status = 'OK'", new Scope(List.of(1, 2)))).isSameAs(first);
        assertThatExceptionOfType(InvalidFilter.class).isThrownBy(() -> tails.open("statu = 1", EVERYWHERE));
    }

    @Test
    void a_tail_ends_when_nobody_listens_and_not_before() {
        try (LiveTails brief = tails(Duration.ofMillis(1))) {
            LiveTail heard = brief.join("name = 'heard'", EVERYWHERE, this);
            brief.open("name = 'unheard'", EVERYWHERE);
            untilThereAre(1, brief);
            assertThat(brief.open("name = 'heard'", EVERYWHERE)).isSameAs(heard);
            brief.left(heard.address(), this);
            untilThereAre(0, brief);
        }
    }

    @Test
    void the_bridge_delivers_and_tells_who_listens_until_the_socket_closes() throws Exception {
        try (LiveTails brief = tails(Duration.ofMillis(500))) {
            Router router = Router.router(vertx);
            router.route("/eventbus/*").subRouter(LiveBridge.router(vertx, brief));
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await();
            WebSocketClient client = vertx.createWebSocketClient();
            WebSocket socket = client.connect(server.actualPort(), "127.0.0.1", "/eventbus/websocket")
                    .await();
            BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
            socket.handler(frame -> frames.add(frame.toJsonObject()));
            LiveTail tail = brief.open("", EVERYWHERE);
            socket.writeTextMessage(new JsonObject()
                            .put("type", "register")
                            .put("address", tail.address())
                            .encode())
                    .await();
            JsonObject frame = null;
            for (int no = 1; frame == null; no++) { // a registration is not acknowledged
                brief.open("", EVERYWHERE);
                brief.taken(List.of(fresh(no).build()), Set.of());
                frame = frames.poll(50, TimeUnit.MILLISECONDS);
            }
            assertThat(frame.getString("address")).isEqualTo(tail.address());
            assertThat(frame.getJsonObject("body").getJsonArray("traces")).isNotEmpty();
            assertThat(brief.count()).isEqualTo(1);
            socket.close().await();
            untilThereAre(0, brief);
            client.close().await();
            server.close().await();
        }
    }

    private static void untilThereAre(int wanted, LiveTails tails) {
        while (tails.count() != wanted) {
            Thread.onSpinWait();
        }
    }
}
