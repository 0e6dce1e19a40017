package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is deleted, by hand or by retention, leaves nothing in store, index and artifacts, also when the server is killed at it. */
class KeepIT {
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";
    private static final String ATTACHMENT = "41673fa1-cf75-4826-b385-64fe4429b0b4";
    private static final int MANY = 340;
    private static final int KEPT = 10;
    private static final long SOON_SECONDS = 120;

    @Test
    void a_trace_deleted_just_before_a_kill_is_gone_with_its_files_and_stays_so() throws Exception {
        AssayServer server = AssayServer.in("delete").start();
        AssayClient client = server.client();
        SentTrace gone = SentTrace.named("gone").asking("Where is the zeppelin?");
        SentTrace stays = SentTrace.named("stays").asking("Is that a zeppelin?");
        client.send(null, gone, stays);
        for (SentTrace each : List.of(gone, stays)) {
            upload(client, "0", each);
            client.post("/api/v1/traces/" + each.id() + "/assessments", new JsonObject("""
                {"kind": "feedback", "name": "airship", "value": true,
                 "source": {"type": "HUMAN", "id": "ann"}}\
                """))
                    .expect(201);
        }
        assertThat(client.searchAll("0", "text ~ 'zeppelin' AND feedback.airship = true"))
                .hasSize(2);

        client.delete("/api/v1/traces/" + gone.id()).expect(204);
        server.killWithDatabase();

        try (AssayServer again = server.again()) {
            AssayClient after = again.client();
            await("the file of the deleted trace is gone", () -> files(again).stream()
                    .noneMatch(file -> file.toString().contains(gone.id())));
            assertThat(files(again))
                    .singleElement()
                    .asString()
                    .contains(stays.id())
                    .endsWith(ATTACHMENT);
            after.get("/api/v1/traces/" + gone.id()).refused(404, "RESOURCE_DOES_NOT_EXIST", gone.id());
            assertThat(after.get(FILES + path("0", gone)).status()).isEqualTo(404);
            assertThat(after.get(FILES + path("0", stays)).expect(200).text()).isEqualTo("a picture");
            for (String filter :
                    List.of("", "text ~ 'zeppelin'", "feedback.airship = true", "span(name = 'find_policy')")) {
                assertThat(after.searchAll("0", filter)).as(filter).containsExactly(stays.id());
            }
            after.otlp(SentTrace.request(gone).toByteArray(), "Content-Type", "application/x-protobuf")
                    .refusedAsOtlp(400, gone.id(), "was deleted");
            after.send(after.request(FILES + path("0", gone)).PUT(BodyPublishers.ofString("late")))
                    .refused(400, "INVALID_PARAMETER_VALUE", gone.id(), "was deleted");
            assertThat(files(again)).hasSize(1);
            assertNothingIsLeft(again);
        }
    }

    @Test
    void retention_by_age_number_and_size_goes_on_after_a_kill_and_keeps_the_newest() throws Exception {
        AssayServer server = AssayServer.in("retention").start();
        AssayClient client = server.client();
        String byAge = client.experiment("by age");
        String byNumber = client.experiment("by number");
        String bySize = client.experiment("by size");
        String unlimited = client.experiment("unlimited");
        List<String> old = sent(client, byAge, KEPT);
        client.send(
                byNumber,
                Stream.generate(() -> SentTrace.named("many")).limit(MANY).toArray(SentTrace[]::new));
        List<String> newest = sent(client, byNumber, KEPT);
        List<String> large = sent(client, bySize, 2 * KEPT);
        List<String> all = sent(client, unlimited, KEPT);
        long bytes = client.post(retention(bySize) + "/preview", new JsonObject())
                .expect(200)
                .json()
                .getLong("bytes");
        limit(client, byAge, new JsonObject().put("maxAge", "1s"));
        limit(client, byNumber, new JsonObject().put("maxTraces", KEPT));
        limit(client, bySize, new JsonObject().put("maxBytes", bytes / 2));
        server.killWithDatabase();

        AssayServer second = server.again();
        await("the first are gone", () -> second.client().searchAll(byAge, "").size() < old.size());
        second.killWithDatabase();

        try (AssayServer third = second.again()) {
            AssayClient after = third.client();
            await(
                    "all that is too much is gone",
                    () -> after.searchAll(byNumber, "").size() <= KEPT
                            && after.searchAll(bySize, "").size() <= KEPT);
            assertThat(after.searchAll(byAge, "")).isEmpty();
            assertThat(after.searchAll(byNumber, "")).containsExactlyInAnyOrderElementsOf(newest);
            List<String> kept = after.searchAll(bySize, "");
            assertThat(kept)
                    .hasSizeGreaterThanOrEqualTo(KEPT - 2)
                    .containsExactlyInAnyOrderElementsOf(large.subList(large.size() - kept.size(), large.size()));
            assertThat(after.searchAll(unlimited, "")).containsExactlyInAnyOrderElementsOf(all);
            List<String> left =
                    Stream.of(newest, kept, all).flatMap(List::stream).toList();
            await("the files of deleted traces are gone", () -> files(third).size() == left.size());
            assertThat(files(third)).allMatch(file -> left.stream()
                    .anyMatch(id -> file.toString().contains(id)));
            assertNothingIsLeft(third);
        }
    }

    /** One after the other, each with an uploaded file. @return their ids */
    private static List<String> sent(AssayClient client, String experiment, int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SentTrace trace = SentTrace.named("one").asking(AssayClient.noise(3000));
            client.send(experiment, trace);
            upload(client, experiment, trace);
            ids.add(trace.id());
        }
        return ids;
    }

    private static void limit(AssayClient client, String experiment, JsonObject limits) throws Exception {
        client.put(retention(experiment), limits).expect(200);
    }

    private static String retention(String experiment) {
        return "/api/v1/experiments/" + experiment + "/retention";
    }

    private static void upload(AssayClient client, String experiment, SentTrace trace) throws Exception {
        client.send(client.request(FILES + path(experiment, trace)).PUT(BodyPublishers.ofString("a picture")))
                .expect(200);
    }

    private static String path(String experiment, SentTrace trace) {
        return "/" + experiment + "/traces/" + trace.id() + "/artifacts/attachments/" + ATTACHMENT;
    }

    private static List<Path> files(AssayServer server) throws IOException {
        try (Stream<Path> files = Files.walk(server.home().resolve("data/artifacts"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** No row of the store hangs on a deleted trace, no folder waits, and the index knows of none. */
    private static void assertNothingIsLeft(AssayServer server) throws Exception {
        JsonObject verified = server.client().verified();
        assertThat(verified.getBoolean("equal")).as("%s", verified).isTrue();
        assertThat(verified.getInteger("artifactGarbage")).as("%s", verified).isZero();
        assertThat(verified.getJsonObject("strays")).isEmpty();
    }

    /** Looks again and again until it is so. */
    private static void await(String what, Callable<Boolean> isSo) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (!isSo.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
