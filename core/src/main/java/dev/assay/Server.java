package dev.assay;

import dev.assay.demo.Demo;
import dev.assay.evaluation.EvaluationNode;
import dev.assay.evaluation.IndexedTurns;
import dev.assay.event.ScorersChanged;
import dev.assay.http.GrpcVerticle;
import dev.assay.http.HttpVerticle;
import dev.assay.http.LiveTails;
import dev.assay.http.ServerFacts;
import dev.assay.http.Uploads;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Compactor;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.Indexer;
import dev.assay.ingest.Ingester;
import dev.assay.ingest.Maintenance;
import dev.assay.ingest.Repricing;
import dev.assay.ingest.Retention;
import dev.assay.ingest.SpanPacking;
import dev.assay.ingest.verify.Verifications;
import dev.assay.judge.JudgeClient;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.scorer.AllScorers;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.plugin.PluginScorers;
import dev.assay.scorer.script.SandboxPool;
import dev.assay.scorer.script.ScriptFolder;
import dev.assay.scorer.script.ScriptScorers;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactSweeper;
import dev.assay.store.pg.PgArtifactGarbage;
import dev.assay.store.pg.PgCallLedger;
import dev.assay.store.pg.PgChangeFeed;
import dev.assay.store.pg.PgChunkStore;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgDictionaryStore;
import dev.assay.store.pg.PgEvaluationDatasetStore;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgIssueStore;
import dev.assay.store.pg.PgLabelStore;
import dev.assay.store.pg.PgModelCallStore;
import dev.assay.store.pg.PgMonitorStore;
import dev.assay.store.pg.PgPromptStore;
import dev.assay.store.pg.PgRefusals;
import dev.assay.store.pg.PgRetentionStore;
import dev.assay.store.pg.PgReviewStore;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgSavedSearchStore;
import dev.assay.store.pg.PgScoreCache;
import dev.assay.store.pg.PgScorerStore;
import dev.assay.store.pg.PgScriptStore;
import dev.assay.store.pg.PgSliceStore;
import dev.assay.store.pg.PgStoreAudit;
import dev.assay.store.pg.PgTraceArchive;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import dev.assay.store.pg.PgTrackingStore;
import dev.assay.store.pg.PgUpkeep;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server, each part built once and handed what it needs. Reads from top to bottom as the data flows. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long SWEEP_MS = 10_000;

    private static final int USUAL_GRPC_PORT = 4317;
    /** How soon a change of the prices is seen. */
    private static final long PRICES_MS = 2_000;

    /** How often calls without a score are looked for, and how old they have to be: far longer than a slice takes. */
    private static final Duration TIDY_CALLS = Duration.ofHours(6);
    /** Of the change log: for what runs write when they are deleted. */
    private static final int RUN_LANE = 13;

    /** How long a trace has to be at rest before registered scorers score it. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final OpenParts parts = new OpenParts();
    private final int port;
    private final String host;

    private Server(Config config) throws IOException {
        this.host = config.http().host();
        this.port = freePort(config);
    }

    private void open(Config config) throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        DataFolder data = parts.add(DataFolder.hold(config.data()), DataFolder::close);
        int cores = Runtime.getRuntime().availableProcessors();

        Vertx vertx =
                parts.add(Vertx.vertx(new VertxOptions().setPreferNativeTransport(false)), it -> await(it.close()));
        ExecutorService cpu =
                parts.add(Executors.newFixedThreadPool(cores, named("cpu")), ExecutorService::shutdownNow);
        ExecutorService searching = parts.add(
                Executors.newFixedThreadPool(Math.max(2, cores), named("search")), ExecutorService::shutdownNow);
        ExecutorService blocking = parts.add(Executors.newVirtualThreadPerTaskExecutor(), ExecutorService::shutdownNow);

        PgDatabase database = PgDatabase.open(vertx, config.database());
        // It has its own time, in which it kills what does not listen: nobody else would.
        parts.add(database, PgDatabase::close, PgDatabase.CLOSED_WITHIN);
        var traces = new PgTraceStore(database.reads(), ChunkDecoder::decode, cpu, config.prices());
        var indexed = new PgTraceStore(database.feed(), ChunkDecoder::decode, Runnable::run, config.prices());
        var feed = new PgChangeFeed(database.feed());
        var experiments = new PgExperimentStore(database.reads(), RUN_LANE);
        var runs = new PgRunStore(database.evaluation(), RUN_LANE);
        var tracking = new PgTrackingStore(database.runs(), RUN_LANE);
        var scriptStore = new PgScriptStore(database.admin());
        var writer = new PgTraceWriter(
                database.ingest(), database.admin(), clock, config.ingest().queueBytes());

        ArtifactStore artifacts = parts.add(config.artifacts().open(), ArtifactStore::close);
        var sweeper = parts.add(
                new ArtifactSweeper(new PgArtifactGarbage(database.admin()), artifacts, blocking),
                ArtifactSweeper::close);
        vertx.setPeriodic(0, SWEEP_MS, _ -> sweeper.sweep());

        IndexHome home = IndexHome.open(config.data(), feed);
        LuceneTraceIndex index = parts.add(home.index(feed, traces), LuceneTraceIndex::close);
        LiveTails tails = parts.add(new LiveTails(vertx.eventBus(), traces::read), LiveTails::close);
        Indexer indexer = parts.add(new Indexer(feed, indexed, index, home.reader(), tails), Indexer::close);
        var verifications = parts.add(
                new Verifications(new PgStoreAudit(database.admin()), traces, feed, index, indexer, clock),
                Verifications::close);
        var acknowledged = new Acknowledged();
        var packing = SpanPacking.of(new PgDictionaryStore(database.admin()));
        await(packing.load());
        var ingester = new Ingester(
                writer,
                acknowledged,
                indexer::wake,
                new Destinations(experiments),
                config.ingest(),
                cpu,
                packing::dictionary);

        var limits = new PgRetentionStore(database.admin());
        var retention = new Retention(limits, writer, config.retention());
        Maintenance maintenance = parts.add(
                new Maintenance(
                        Compactor.of(
                                new PgChunkStore(database.admin()),
                                new PgTraceStore(database.admin(), ChunkDecoder::decode, cpu),
                                packing::dictionary),
                        packing,
                        retention,
                        new PgUpkeep(database.admin()),
                        clock),
                Maintenance::close);

        SandboxPool sandbox = parts.add(new SandboxPool(config.sandbox()), SandboxPool::close);
        var scripts = new ScriptScorers(scriptStore, sandbox);
        await(scripts.load());
        ScriptFolder folder = parts.add(new ScriptFolder(config.scriptFolder(), scripts), ScriptFolder::close);
        PluginScorers plugins = parts.add(PluginScorers.start(config.plugins()), PluginScorers::close);
        JudgeClient judge = parts.add(new JudgeClient(vertx, config.judge()), it -> await(it.close()));
        var registered = new PgScorerStore(database.evaluation());
        var mlflowScorers = new MlflowScorers(
                registered, new AllScorers(Map.of("plugin", plugins, "script", scripts)), judge::problem);
        var scorers = new AllScorers(Map.of("plugin", plugins, "script", scripts, "mlflow", mlflowScorers));

        var calls = new PgCallLedger(vertx, database.evaluation());
        int doubtful = await(calls.free(config.evaluation().alone()));
        if (doubtful > 0) {
            LOG.warn(
                    "{} calls of judge models were under way when the server died: they may have been paid, and are"
                            + " made again",
                    doubtful);
        }
        var modelCalls = new PgModelCallStore(database.evaluation());
        vertx.setPeriodic(
                TIDY_CALLS.toMillis(),
                _ -> modelCalls.tidy(TIDY_CALLS).onFailure(e -> LOG.warn("old judge calls could not be tidied", e)));
        var evaluation = parts.add(
                new EvaluationNode(
                                vertx,
                                runs,
                                new PgSliceStore(database.evaluation()),
                                new PgTraceStore(database.evaluation(), ChunkDecoder::decode, cpu, config.prices())
                                        .whole(),
                                scorers,
                                new RunJudges(judge, calls::of, modelCalls),
                                config.evaluation())
                        .watching(
                                new PgMonitorStore(database.evaluation()),
                                mlflowScorers,
                                QUIET,
                                new IndexedTurns(index, searching))
                        .reusing(new PgScoreCache(database.evaluation())),
                it -> await(it.stop()));

        var handlers = HttpVerticle.Handlers.of(new HttpVerticle.Parts(
                config.http(),
                facts(config, judge),
                config.dist().resolve("webroot"),
                clock,
                traces,
                traces.whole(),
                index,
                tails,
                feed,
                acknowledged,
                ingester,
                verifications,
                experiments,
                runs,
                new HttpVerticle.Keeping(
                        limits,
                        config.retention(),
                        maintenance::done,
                        new PgTraceArchive(database.reads(), database.runs(), clock)),
                new HttpVerticle.Registry(
                        new PgEvaluationDatasetStore(database.reads(), clock, blocking),
                        new PgLabelStore(database.reads(), clock),
                        new PgReviewStore(database.reads(), clock),
                        new PgIssueStore(database.reads()),
                        new PgPromptStore(database.reads(), clock),
                        new PgSavedSearchStore(database.reads())),
                artifacts,
                new Uploads(config.artifacts().uploads(), config.artifacts().maxBytes()),
                tracking,
                scorers,
                plugins,
                config.pluginRights(),
                scripts,
                scriptStore,
                registered,
                mlflowScorers,
                () -> vertx.eventBus().publish(ScorersChanged.ADDRESS, null),
                new HttpVerticle.Judging(judge, modelCalls, calls::inDoubt),
                evaluation.service(),
                PgRefusals::told,
                searching,
                blocking));
        indexer.start();
        var repricing = new Repricing(
                config.data().resolve("index").resolve("prices"),
                () -> config.prices().get().digest(),
                index,
                indexer);
        blocking.execute(() -> reprice(repricing));
        vertx.setPeriodic(
                PRICES_MS,
                _ -> blocking.execute(() -> {
                    if (config.prices().reread()) {
                        reprice(repricing);
                    }
                }));
        await(evaluation.start());
        for (int loop = 0; loop < cores; loop++) {
            await(vertx.deployVerticle(new HttpVerticle(config.http(), handlers, port)));
        }
        startGrpc(vertx, config, handlers, cores);
        maintenance.start();
        data.answersAt(url());
        folder.start();
        sandbox.warmUp();
    }

    /**
     * A collector beside us often has gRPC's usual port: then we do without, as everything can be sent by HTTP, too. Any other
     * port was chosen by somebody who counts on it.
     */
    private static void startGrpc(Vertx vertx, Config config, HttpVerticle.Handlers handlers, int loops)
            throws IOException {
        int port = config.grpcPort();
        for (int loop = 0; loop < loops && port != 0; loop++) {
            try {
                await(vertx.deployVerticle(new GrpcVerticle(config.http(), port, handlers)));
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof java.net.BindException)) {
                    throw e;
                }
                String taken = "port " + port + " on " + config.http().host() + " is taken, so OTLP over gRPC is";
                if (port != USUAL_GRPC_PORT) {
                    throw new IOException(
                            taken + " not possible: stop what listens there, or choose another port (otlp.grpcPort,"
                                    + " ASSAY_OTLP_GRPC_PORT; 0 for none)",
                            e);
                }
                LOG.warn(
                        "{} off; OTLP over HTTP is not concerned. Choose another port with otlp.grpcPort, or 0 for"
                                + " none",
                        taken);
                return;
            }
        }
    }

    /**
     * Starts everything; when it returns, requests are answered.
     *
     * @throws IOException when something that the server needs cannot be had; the message is for people
     */
    static Server start(Config config) throws IOException, InterruptedException {
        Server server = new Server(config);
        try {
            server.open(config);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    URI url() {
        String shown = host.equals("127.0.0.1") || host.equals("::1") || host.equals("0.0.0.0") ? "localhost" : host;
        return URI.create("http://" + shown + ":" + port);
    }

    /** To the person who started it. */
    void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    @Override
    public void close() {
        parts.close();
    }

    private static void reprice(Repricing repricing) {
        try {
            repricing.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("lists show the old costs until the next start", e);
        }
    }

    private static ServerFacts facts(Config config, JudgeClient judge) {
        String version = Server.class.getPackage().getImplementationVersion();
        return new ServerFacts(
                version == null ? "development" : version,
                judge.configured(),
                judge.model(),
                config.pluginFolder().toString(),
                config.scriptFolder().toString(),
                config.http().maxBodyBytes(),
                Demo.EXPERIMENT);
    }

    /** A free port where 0 is wanted; else the one wanted, if nobody has it: said before anything is started. */
    private static int freePort(Config config) throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(
                InetAddress.getByName(config.http().host()), config.http().port());
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(wanted);
            return socket.getLocalPort();
        } catch (java.net.BindException e) {
            throw new IOException(
                    "port " + wanted.getPort() + " on " + config.http().host()
                            + " is taken: stop what listens there, or choose another port (./start --port N,"
                            + " ASSAY_HTTP_PORT)",
                    e);
        }
    }

    private static java.util.concurrent.ThreadFactory named(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 1).factory();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
        }
    }
}
