package dev.assay.http;

import dev.assay.http.AreaServer.Answer;
import dev.assay.http.mlflow.MlflowArea;
import dev.assay.http.mlflow.MlflowAssessmentPaths;
import dev.assay.http.mlflow.MlflowTraceChanges;
import dev.assay.http.mlflow.MlflowTraceMetrics;
import dev.assay.http.mlflow.MlflowTraces;
import dev.assay.http.mlflow.MlflowTracesV2;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Assessments;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.Indexer;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.ingest.Repricing;
import dev.assay.ingest.TraceImport;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.price.PriceTable;
import dev.assay.scorer.script.SandboxConfig;
import dev.assay.scorer.script.SandboxPool;
import dev.assay.scorer.script.ScriptScorers;
import dev.assay.search.IndexWrites;
import dev.assay.search.Position;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ExperimentStore;
import dev.assay.store.RetentionStore;
import dev.assay.store.file.FolderArtifactStore;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgRefusals;
import dev.assay.store.pg.PgRetentionStore;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgSavedSearchStore;
import dev.assay.store.pg.PgScriptStore;
import dev.assay.store.pg.PgTestDatabase;
import dev.assay.store.pg.PgTraceArchive;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server of the paths for traces alone, over a real database and a real index. */
final class TracesServer implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int BODY = 16 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PgChangeFeed feed;
    private final LuceneTraceIndex index;
    private final LiveTails tails;
    private final Indexer indexer;
    private final PgTraceStore traces;
    private final ArtifactStore artifacts;
    private final Repricing repricing;
    private volatile PriceTable prices = PriceTable.NONE;
    private final PgExperimentStore experiments;
    private final SandboxPool sandbox;
    private final ScriptScorers scripts;
    private final TrialHandler trials;
    private final AreaServer http;
    private @Nullable OtlpIntake intake;

    TracesServer(Path folder) {
        this(folder, 64 << 20);
    }

    /** @param queueBytes how much may wait to be written */
    TracesServer(Path folder, long queueBytes) {
        artifacts = artifacts(folder);
        traces = new PgTraceStore(database.reads(), ChunkDecoder::decode, threads, () -> prices);
        var indexed = new PgTraceStore(database.feed(), ChunkDecoder::decode, Runnable::run, () -> prices);
        feed = new PgChangeFeed(database.feed());
        experiments = new PgExperimentStore(database.reads(), 13);
        var runs = new PgRunStore(database.evaluation(), 13);
        index = new LuceneTraceIndex(folder.resolve("index"), nos -> join(traces.read(nos)));
        tails = new LiveTails(vertx.eventBus(), traces::read);
        indexer = new Indexer(feed, indexed, index, UUID.randomUUID(), tails);
        indexer.start();
        repricing = new Repricing(folder.resolve("prices"), () -> prices.digest(), index, indexer);
        var acknowledged = new Acknowledged();
        var ingester = new Ingester(
                new PgTraceWriter(database.ingest(), database.admin(), CLOCK, queueBytes),
                acknowledged,
                indexer::wake,
                new Destinations(experiments),
                new IngestConfig(queueBytes, 1000, 1 << 20),
                threads);
        var searches = new Searches(index, feed, acknowledged, threads);
        var mlflowTraces = new MlflowTraces(traces, index, searches, ingester, experiments, CLOCK);
        var assessments = new Assessments(traces, ingester, CLOCK);
        List<MlflowArea> areas = new ArrayList<>(List.of(
                mlflowTraces,
                new MlflowTraceChanges(traces, index, searches, ingester, runs),
                new MlflowAssessmentPaths(assessments, CLOCK),
                new MlflowTraceMetrics(traces, index, searches, threads),
                new MlflowTracesV2(traces, mlflowTraces, ingester, experiments)));
        // Before the traces by id: "export" is none.
        areas.add(routes -> transfers(routes, folder, searches, ingester, experiments));
        areas.add(routes -> found(routes, searches, ingester));
        sandbox = new SandboxPool(SandboxConfig.defaults(
                Path.of(System.getProperty("assay.dist", "target/dist"), "sandbox"), folder.resolve("sandbox-cache")));
        var scriptStore = new PgScriptStore(database.admin());
        scripts = new ScriptScorers(scriptStore, sandbox);
        trials = new TrialHandler(scripts, scriptStore, traces.whole(), index, searches, threads);
        areas.add(routes -> scripts(routes, new ScriptHandler(scriptStore, scripts), trials));
        areas.add(routes -> own(routes, assessments, searches, ingester, experiments));
        http = AreaServer.start(vertx, areas);
    }

    private static ArtifactStore artifacts(Path folder) {
        try {
            return new FolderArtifactStore(folder.resolve("artifacts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Paths that are not MLflow's. */
    private void own(
            Routes routes, Assessments assessments, Searches searches, Ingester ingester, ExperimentStore experiments) {
        var own = new AssessmentHandler(traces, assessments, CLOCK);
        intake = new OtlpIntake(ingester, experiments);
        var otlp = new OtlpHandler(intake, BODY);
        var attached = new AttachmentHandler(traces.whole(), artifacts, threads);
        var found = new TraceHandler(traces, index, searches, ingester);
        routes.raw(HttpMethod.POST, "/v1/traces", otlp::traces)
                .raw(HttpMethod.POST, "/v1/logs", otlp::logs)
                .post("/api/v1/traces/search", found::search)
                .get("/api/v1/traces/{traceId}", found::get)
                .get("/api/v1/traces/{traceId}/spans/{spanId}", found::span)
                .raw(HttpMethod.GET, "/api/v1/traces/{traceId}/attachments/{attachmentId}", attached::get)
                .post("/api/v1/traces/{traceId}/assessments", own::create)
                .patch("/api/v1/traces/{traceId}/assessments/{assessmentId}", own::patch)
                .delete("/api/v1/traces/{traceId}/assessments/{assessmentId}", own::delete);
    }

    private static void scripts(Routes routes, ScriptHandler scripts, TrialHandler trials) {
        routes.raw(HttpMethod.POST, "/api/v1/scorers/try/corpus", trials::follow)
                .get("/api/v1/scripts/{name}", scripts::get)
                .put("/api/v1/scripts/{name}", scripts::save)
                .delete("/api/v1/scripts/{name}", scripts::delete);
    }

    /** Drafts over many traces, under way or waiting. */
    TrialHandler trials() {
        return trials;
    }

    ScriptScorers scripts() {
        return scripts;
    }

    SandboxPool sandbox() {
        return sandbox;
    }

    private void transfers(
            Routes routes, Path folder, Searches searches, Ingester ingester, ExperimentStore experiments) {
        var archive = new PgTraceArchive(database.reads(), database.runs(), CLOCK);
        var out = new ExportHandler(archive, traces, index, searches, experiments, artifacts, threads);
        var in = new ImportHandler(
                new TraceImport(ingester, archive, traces), experiments, artifacts, uploads(folder), BODY, threads);
        var seen = new TraceHandler(traces, index, searches, ingester);
        var limits =
                new RetentionHandler(new PgRetentionStore(database.reads()), experiments, RetentionStore.Limits.NONE);
        routes.raw(HttpMethod.GET, "/api/v1/traces/export", out::export).stream(
                        HttpMethod.POST, "/api/v1/traces/import", in::load)
                .delete("/api/v1/traces/{traceId}", seen::delete)
                .patch("/api/v1/traces/{traceId}/tags", seen::patchTags)
                .get("/api/v1/experiments/{experimentId}/retention", limits::get)
                .put("/api/v1/experiments/{experimentId}/retention", limits::put)
                .delete("/api/v1/experiments/{experimentId}/retention", limits::delete)
                .post("/api/v1/experiments/{experimentId}/retention/preview", limits::preview);
    }

    private static Uploads uploads(Path folder) {
        try {
            return new Uploads(folder.resolve("uploads"), 1L << 30);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void found(Routes routes, Searches searches, Ingester ingester) {
        var found = new TraceHandler(traces, index, searches, ingester);
        var saved = new SavedSearchHandler(new PgSavedSearchStore(database.reads()), index, searches);
        routes.raw(HttpMethod.GET, "/api/v1/traces/tail", new TailHandler(tails)::follow)
                .delete("/api/v1/traces/{traceId}", found::delete)
                .post("/api/v1/traces/{traceId}/similar", found::similar)
                .get("/api/v1/searches", saved::list)
                .post("/api/v1/searches", saved::create)
                .put("/api/v1/searches/{searchId}", saved::replace)
                .delete("/api/v1/searches/{searchId}", saved::delete);
    }

    /** As if the file of prices had been changed; returns when the index has them. */
    void prices(PriceTable changed) throws IOException {
        prices = changed;
        repricing.run();
    }

    /** Returns when the index has all that is stored; on a busy machine that may take longer than a search waits for it. */
    void awaitIndexed() {
        IndexWrites.awaitVisible(index, new Position(new TreeMap<>(join(feed.heads()))));
    }

    ArtifactStore artifacts() {
        return artifacts;
    }

    AreaServer http() {
        return http;
    }

    /** @param experiment null for none named */
    Answer otlp(byte[] body, @Nullable String experiment) {
        List<String> headers = new ArrayList<>(List.of("Content-Type", "application/x-protobuf"));
        if (experiment != null) {
            headers.addAll(List.of("x-mlflow-experiment-id", experiment));
        }
        return http.send("POST", "/v1/traces", BodyPublishers.ofByteArray(body), headers.toArray(String[]::new));
    }

    /** Answers OTLP over gRPC, too; returns the port. */
    int grpc() {
        int port = freePort();
        var config = new HttpConfig("127.0.0.1", 0, List.of(), BODY);
        join(vertx.deployVerticle(new GrpcVerticle(config, port, Objects.requireNonNull(intake), PgRefusals::told)));
        return port;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds up all writes until the future's work is done: another writer has the lanes. */
    <T extends @Nullable Object> T whileNothingIsWritten(Supplier<T> work) {
        var connection = join(database.admin().getConnection());
        try {
            join(connection
                    .query("SELECT pg_advisory_lock(7, lane) FROM generate_series(0, 15) AS lane")
                    .execute());
            return work.get();
        } finally {
            join(connection.query("SELECT pg_advisory_unlock_all()").execute());
            join(connection.close());
        }
    }

    void loseDatabase() {
        database.close();
    }

    /** @return its id */
    String experiment(String name) {
        return String.valueOf(join(experiments.create(name, Map.of())).no());
    }

    void sql(String statement) {
        join(database.admin().query(statement).execute());
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        http.close();
        indexer.close();
        tails.close();
        index.close();
        sandbox.close();
        database.close();
        threads.close();
        join(vertx.close());
    }
}
