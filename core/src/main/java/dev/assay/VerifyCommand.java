package dev.assay;

import dev.assay.http.VerificationHandler;
import dev.assay.ingest.IndexFollower;
import dev.assay.ingest.Indexer;
import dev.assay.ingest.verify.Verifications;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgStoreAudit;
import dev.assay.store.pg.PgTraceStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code ./start verify}: proves that the index holds what the store does. Asks the server that holds the data folder; where
 * none does, opens the folder itself, lets the index catch up, as a server would, and compares.
 */
final class VerifyCommand {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private final Config config;
    private final boolean repair;
    private final PrintStream out;

    VerifyCommand(Config config, boolean repair, PrintStream out) {
        this.config = config;
        this.repair = repair;
        this.out = out;
    }

    /** @return 0 when all is equal, 1 when something differs or could not be read */
    int run() throws IOException, InterruptedException {
        Optional<URI> server = DataFolder.server(config.data());
        JsonObject end = server.isPresent() ? ask(server.get()) : open();
        report(end);
        return end.getBoolean("equal") ? 0 : 1;
    }

    private JsonObject ask(URI server) throws IOException, InterruptedException {
        URI at = server.resolve("/api/v1/server/verify");
        out.println("Asking the server at " + server);
        try (HttpClient client = HttpClient.newHttpClient()) {
            JsonObject body = new JsonObject().put("repair", repair);
            HttpRequest start = HttpRequest.newBuilder(at)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body.encode()))
                    .build();
            answer(client, start);
            return follow(() -> answer(client, HttpRequest.newBuilder(at).build()));
        }
    }

    private static JsonObject answer(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("the server at " + request.uri() + " answers " + response.body());
        }
        return new JsonObject(response.body());
    }

    private JsonObject open() throws IOException, InterruptedException {
        out.println("Opening the data folder " + config.data());
        Vertx vertx = Vertx.vertx();
        try (DataFolder _ = DataFolder.hold(config.data());
                PgDatabase database = PgDatabase.open(vertx, config.database())) {
            var store = new PgTraceStore(database.reads(), ChunkDecoder::decode, Runnable::run, config.prices());
            var indexed = new PgTraceStore(database.feed(), ChunkDecoder::decode, Runnable::run, config.prices());
            var feed = new PgChangeFeed(database.feed());
            IndexHome home = IndexHome.open(config.data(), feed);
            try (LuceneTraceIndex index = home.index(feed, store);
                    Indexer indexer = new Indexer(feed, indexed, index, home.reader(), IndexFollower.NONE);
                    Verifications verifications = new Verifications(
                            new PgStoreAudit(database.reads()), store, feed, index, indexer, Clock.systemUTC())) {
                indexer.start();
                verifications.start(repair);
                return follow(
                        () -> VerificationHandler.json(verifications.state().orElseThrow()));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Looks again and again until it has ended; tells in between how far it is. */
    private JsonObject follow(Callable<JsonObject> look) throws IOException, InterruptedException {
        long told = System.nanoTime();
        while (true) {
            JsonObject state;
            try {
                state = look.call();
            } catch (IOException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
            if (!state.getString("state").equals("running")) {
                return state;
            }
            if (System.nanoTime() - told > TOLD_EVERY.toNanos()) {
                told = System.nanoTime();
                out.println(number(state, "checked") + " of about " + number(state, "total") + " traces are compared");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private void report(JsonObject end) {
        String failure = end.getString("failure");
        out.println("Compared " + number(end, "checked") + " traces and their " + number(end, "notes")
                + " notes with the index");
        list(end.getJsonArray("differences"), end.getLong("different"));
        list(end.getJsonArray("unreadable"), end.getJsonArray("unreadable").size());
        for (Map.Entry<String, Object> stray : end.getJsonObject("strays")) {
            out.println("  " + stray.getValue() + " " + stray.getKey() + " of the store belong to no trace");
        }
        if (end.getBoolean("behind")) {
            out.println("  the index has not caught up with the store's log of changes");
        }
        if (end.getLong("repaired") > 0) {
            out.println("  " + number(end, "repaired") + " traces were written to the index again");
        }
        if (end.getLong("artifactGarbage") > 0) {
            out.println("  " + number(end, "artifactGarbage") + " folders of artifacts wait to be deleted (no fault)");
        }
        if (failure != null) {
            out.println("The comparison could not be finished: " + failure);
        } else {
            out.println(
                    end.getBoolean("equal") ? "The index equals the store." : "The index does not equal the store.");
        }
        out.flush();
    }

    private void list(JsonArray differences, long all) {
        for (int i = 0; i < differences.size(); i++) {
            JsonObject each = differences.getJsonObject(i);
            String id = each.getString("traceId");
            out.println("  " + (id == null ? "number " + each.getString("traceNo") : id) + ": "
                    + each.getString("difference"));
        }
        if (all > differences.size()) {
            out.println("  ... and " + (all - differences.size()) + " more");
        }
    }

    private static String number(JsonObject json, String name) {
        return String.format(Locale.ROOT, "%,d", json.getLong(name));
    }
}
