package dev.assay.http;

import dev.assay.http.mlflow.MlflowArea;
import dev.assay.http.mlflow.MlflowAssessmentPaths;
import dev.assay.http.mlflow.MlflowTraceChanges;
import dev.assay.http.mlflow.MlflowTraceMetrics;
import dev.assay.http.mlflow.MlflowTraces;
import dev.assay.http.mlflow.MlflowTracesV2;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Assessments;
import dev.assay.ingest.Indexer;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgRefusals;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgTestDatabase;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server of the paths for traces alone, over a real database and a real index. */
final class TracesServer implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int BODY = 16 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final LuceneTraceIndex index;
    private final Indexer indexer;
    private final HttpServer server;

    TracesServer(Path folder) {
        var traces = new PgTraceStore(database.reads(), ChunkDecoder::decode, threads);
        var indexed = new PgTraceStore(database.feed(), ChunkDecoder::decode, Runnable::run);
        var feed = new PgChangeFeed(database.feed());
        var experiments = new PgExperimentStore(database.reads(), 13);
        var runs = new PgRunStore(database.evaluation(), 13);
        index = new LuceneTraceIndex(folder, nos -> join(traces.read(nos)));
        indexer = new Indexer(feed, indexed, index);
        indexer.start();
        var acknowledged = new Acknowledged();
        var ingester = new Ingester(
                new PgTraceWriter(database.ingest(), database.admin(), CLOCK, 64 << 20),
                acknowledged,
                indexer::wake,
                new IngestConfig(64 << 20, 1000, 1 << 20),
                threads);
        var searches = new Searches(index, feed, acknowledged, threads);
        var mlflowTraces = new MlflowTraces(traces, index, searches, ingester, experiments, CLOCK);
        var assessments = new Assessments(traces, ingester, CLOCK);
        List<MlflowArea> areas = List.of(
                mlflowTraces,
                new MlflowTraceChanges(traces, index, searches, ingester, runs),
                new MlflowAssessmentPaths(assessments, CLOCK),
                new MlflowTraceMetrics(traces, index, searches, threads),
                new MlflowTracesV2(traces, mlflowTraces, ingester, experiments));
        Router router = Router.router(vertx);
        router.route().failureHandler(request -> Problems.reply(request, request.failure()));
        Routes routes = new Routes(router, BODY, PgRefusals::told);
        areas.forEach(area -> area.bind(routes));
        var own = new AssessmentHandler(traces, assessments, CLOCK);
        routes.raw(HttpMethod.POST, "/v1/traces", new OtlpHandler(ingester, experiments, BODY)::traces)
                .post("/api/v1/traces/{traceId}/assessments", own::create)
                .patch("/api/v1/traces/{traceId}/assessments/{assessmentId}", own::patch)
                .delete("/api/v1/traces/{traceId}/assessments/{assessmentId}", own::delete);
        server = join(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    record Answer(int status, JsonObject json) {
        String error() {
            return json.getString("error_code");
        }

        String message() {
            return json.getString("message");
        }
    }

    Answer get(String path) {
        return ask("GET", path, null);
    }

    Answer post(String path, JsonObject body) {
        return ask("POST", path, body);
    }

    Answer ask(String method, String path, @Nullable JsonObject body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
    }

    /** @param experiment null for none named */
    Answer otlp(byte[] body, @Nullable String experiment) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (experiment != null) {
            request.header("x-mlflow-experiment-id", experiment);
        }
        return send(request.build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    private Answer send(HttpRequest request) {
        HttpResponse<byte[]> response = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .join();
        byte[] body = response.body();
        boolean json = body.length > 0 && body[0] == '{';
        return new Answer(response.statusCode(), json ? new JsonObject(Buffer.buffer(body)) : new JsonObject());
    }

    void sql(String statement) {
        join(database.admin().query(statement).execute());
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        join(server.close());
        indexer.close();
        index.close();
        client.close();
        database.close();
        threads.close();
        join(vertx.close());
    }
}
