package dev.assay;

import dev.assay.demo.Demo;
import dev.assay.evaluation.EvaluationNode;
import dev.assay.event.ScorersChanged;
import dev.assay.http.HttpVerticle;
import dev.assay.http.ServerFacts;
import dev.assay.http.Uploads;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Indexer;
import dev.assay.ingest.Ingester;
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
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgEvaluationDatasetStore;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgIssueStore;
import dev.assay.store.pg.PgLabelStore;
import dev.assay.store.pg.PgMonitorStore;
import dev.assay.store.pg.PgPromptStore;
import dev.assay.store.pg.PgRefusals;
import dev.assay.store.pg.PgReviewStore;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgScorerStore;
import dev.assay.store.pg.PgScriptStore;
import dev.assay.store.pg.PgSliceStore;
import dev.assay.store.pg.PgStoreAudit;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import dev.assay.store.pg.PgTrackingStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server, each part built once and handed what it needs. Reads from top to bottom as the data flows. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long DAY_MS = 24L * 3600 * 1000;

    private static final long SWEEP_MS = 10_000;

    /** Each part; longer than PostgreSQL takes to write down what it has in memory, which else goes on doing so by itself. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(15);

    /** Of the change log: for what runs write when they are deleted. */
    private static final int RUN_LANE = 13;

    /** How long a trace has to be at rest before registered scorers score it. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final int port;
    private final String host;

    private Server(Config config) throws IOException {
        this.host = config.http().host();
        this.port = freePort(config);
    }

    private void open(Config config) throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        DataFolder data = opened(DataFolder.hold(config.data()), DataFolder::close);
        int cores = Runtime.getRuntime().availableProcessors();

        Vertx vertx = opened(Vertx.vertx(new VertxOptions().setPreferNativeTransport(false)), it -> await(it.close()));
        ExecutorService cpu = opened(Executors.newFixedThreadPool(cores, named("cpu")), ExecutorService::shutdownNow);
        ExecutorService searching =
                opened(Executors.newFixedThreadPool(Math.max(2, cores), named("search")), ExecutorService::shutdownNow);
        ExecutorService blocking = opened(Executors.newVirtualThreadPerTaskExecutor(), ExecutorService::shutdownNow);

        PgDatabase database = opened(PgDatabase.open(vertx, config.database()), PgDatabase::close);
        vertx.setPeriodic(
                DAY_MS, _ -> database.makePartitions(Instant.now()).onFailure(e -> LOG.warn("partitions", e)));
        var traces = new PgTraceStore(database.reads(), ChunkDecoder::decode, cpu);
        var indexed = new PgTraceStore(database.feed(), ChunkDecoder::decode, Runnable::run);
        var feed = new PgChangeFeed(database.feed());
        var experiments = new PgExperimentStore(database.reads(), RUN_LANE);
        var runs = new PgRunStore(database.evaluation(), RUN_LANE);
        var tracking = new PgTrackingStore(database.runs(), RUN_LANE);
        var scriptStore = new PgScriptStore(database.admin());
        var writer = new PgTraceWriter(
                database.ingest(), database.admin(), clock, config.ingest().queueBytes());

        ArtifactStore artifacts = opened(config.artifacts().open(), ArtifactStore::close);
        var sweeper = new ArtifactSweeper(new PgArtifactGarbage(database.admin()), artifacts, blocking);
        vertx.setPeriodic(0, SWEEP_MS, _ -> sweeper.sweep());

        LuceneTraceIndex index = opened(openIndex(config.data(), traces), LuceneTraceIndex::close);
        Indexer indexer = opened(new Indexer(feed, indexed, index), Indexer::close);
        var verifications = opened(
                new Verifications(new PgStoreAudit(database.admin()), traces, feed, index, indexer, clock),
                Verifications::close);
        var acknowledged = new Acknowledged();
        var ingester = new Ingester(writer, acknowledged, indexer::wake, config.ingest(), cpu);

        SandboxPool sandbox = opened(new SandboxPool(config.sandbox()), SandboxPool::close);
        var scripts = new ScriptScorers(scriptStore, sandbox);
        await(scripts.load());
        ScriptFolder folder = opened(new ScriptFolder(config.scriptFolder(), scripts), ScriptFolder::close);
        PluginScorers plugins = opened(PluginScorers.start(config.plugins()), PluginScorers::close);
        JudgeClient judge = opened(new JudgeClient(vertx, config.judge()), it -> await(it.close()));
        var registered = new PgScorerStore(database.evaluation());
        var mlflowScorers = new MlflowScorers(registered, plugins, judge::problem);
        var scorers = new AllScorers(Map.of("plugin", plugins, "script", scripts, "mlflow", mlflowScorers));

        var calls = new PgCallLedger(vertx, database.evaluation());
        int doubtful = await(calls.free(config.evaluation().alone()));
        if (doubtful > 0) {
            LOG.warn(
                    "{} calls of judge models were under way when the server died: they may have been paid, and are"
                            + " made again",
                    doubtful);
        }
        var evaluation = opened(
                new EvaluationNode(
                                vertx,
                                runs,
                                new PgSliceStore(database.evaluation()),
                                new PgTraceStore(database.evaluation(), ChunkDecoder::decode, cpu),
                                scorers,
                                new RunJudges(judge, calls::of),
                                config.evaluation())
                        .watching(new PgMonitorStore(database.evaluation()), mlflowScorers, QUIET),
                it -> await(it.stop()));

        var handlers = HttpVerticle.Handlers.of(new HttpVerticle.Parts(
                config.http(),
                facts(config, judge),
                config.dist().resolve("webroot"),
                clock,
                traces,
                index,
                feed,
                acknowledged,
                ingester,
                verifications,
                experiments,
                runs,
                new HttpVerticle.Registry(
                        new PgEvaluationDatasetStore(database.reads(), clock),
                        new PgLabelStore(database.reads(), clock),
                        new PgReviewStore(database.reads(), clock),
                        new PgIssueStore(database.reads()),
                        new PgPromptStore(database.reads(), clock)),
                artifacts,
                new Uploads(config.artifacts().uploads(), config.artifacts().maxBytes()),
                tracking,
                scorers,
                plugins,
                scripts,
                scriptStore,
                registered,
                mlflowScorers,
                () -> vertx.eventBus().publish(ScorersChanged.ADDRESS, null),
                judge,
                evaluation.service(),
                PgRefusals::told,
                searching,
                blocking));
        indexer.start();
        await(evaluation.start());
        for (int loop = 0; loop < cores; loop++) {
            await(vertx.deployVerticle(new HttpVerticle(config.http(), handlers, port)));
        }
        data.answersAt(url());
        folder.start();
        sandbox.warmUp();
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

    /** Stops the parts, the last one first. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.removeLast();
            Thread closing = Thread.ofPlatform().daemon().name("close").start(() -> close(part));
            try {
                if (!closing.join(CLOSED_WITHIN)) {
                    // A database that does not answer must not keep the server from ending; nothing acknowledged is
                    // lost.
                    LOG.warn("a part did not stop within {} s and is left as it is", CLOSED_WITHIN.toSeconds());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("a part did not stop as it should: {}", e.toString());
        }
    }

    private interface Closing<T> {
        void close(T part) throws Exception;
    }

    private <T> T opened(T part, Closing<T> closing) {
        parts.addLast(() -> closing.close(part));
        return part;
    }

    static LuceneTraceIndex openIndex(Path data, PgTraceStore traces) {
        return new LuceneTraceIndex(data.resolve("index"), (Collection<Long> nos) -> await(traces.read(nos)));
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
