package dev.assay.http;

import dev.assay.evaluation.EvaluationService;
import dev.assay.http.mlflow.ActiveExperiments;
import dev.assay.http.mlflow.MlflowArtifacts;
import dev.assay.http.mlflow.MlflowAssessmentPaths;
import dev.assay.http.mlflow.MlflowDatasets;
import dev.assay.http.mlflow.MlflowElsewhere;
import dev.assay.http.mlflow.MlflowExperiments;
import dev.assay.http.mlflow.MlflowIssues;
import dev.assay.http.mlflow.MlflowLabelSchemas;
import dev.assay.http.mlflow.MlflowMetrics;
import dev.assay.http.mlflow.MlflowPrompts;
import dev.assay.http.mlflow.MlflowReviewQueues;
import dev.assay.http.mlflow.MlflowRoutes;
import dev.assay.http.mlflow.MlflowRunLog;
import dev.assay.http.mlflow.MlflowRuns;
import dev.assay.http.mlflow.MlflowScorerRegistry;
import dev.assay.http.mlflow.MlflowTraceChanges;
import dev.assay.http.mlflow.MlflowTraceMetrics;
import dev.assay.http.mlflow.MlflowTraces;
import dev.assay.http.mlflow.MlflowTracesV2;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Assessments;
import dev.assay.ingest.Ingester;
import dev.assay.ingest.Maintenance;
import dev.assay.ingest.TraceImport;
import dev.assay.ingest.verify.Verifications;
import dev.assay.judge.JudgeClient;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.plugin.PluginScorers;
import dev.assay.scorer.script.ScriptScorers;
import dev.assay.search.TraceIndex;
import dev.assay.store.ArtifactStore;
import dev.assay.store.CallInDoubt;
import dev.assay.store.ChangeFeed;
import dev.assay.store.EvaluationDatasetStore;
import dev.assay.store.ExperimentStore;
import dev.assay.store.IssueStore;
import dev.assay.store.LabelStore;
import dev.assay.store.ModelCallStore;
import dev.assay.store.PromptStore;
import dev.assay.store.RetentionStore;
import dev.assay.store.RetentionStore.Limits;
import dev.assay.store.ReviewStore;
import dev.assay.store.RunStore;
import dev.assay.store.SavedSearchStore;
import dev.assay.store.ScorerStore;
import dev.assay.store.ScriptStore;
import dev.assay.store.TraceArchive;
import dev.assay.store.TraceStore;
import dev.assay.store.TrackingStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One event loop of the server's edge; all of them share the port. Follow a path from here. */
public final class HttpVerticle extends VerticleBase {
    private static final int MAX_HEADERS = 64 * 1024;
    /** Of gzip: a page of traces packs to nearly as little as at the default level, in a third of the time. */
    private static final int FAST = 1;

    private final HttpConfig config;
    private final Handlers handlers;
    private final int port;

    /** @param port that is really listened on: the first of several verticles finds it */
    public HttpVerticle(HttpConfig config, Handlers handlers, int port) {
        this.config = config;
        this.handlers = handlers;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_HEADERS)
                .setTcpNoDelay(true)
                .setAcceptBacklog(NetServerOptions.DEFAULT_ACCEPT_BACKLOG)
                .setCompressionSupported(true)
                .setCompressionLevel(FAST)
                .setDecompressionSupported(false);
        return vertx.createHttpServer(options).requestHandler(router()).listen();
    }

    private Router router() {
        Router router = Router.router(vertx);
        Guard guard = new Guard(config);
        router.route().failureHandler(HttpVerticle::failed);
        router.route().handler(Headers::add);
        router.route().handler(guard::check);
        ApiRoutes.bind(new Routes(router, config.maxBodyBytes(), handlers.refusals()), handlers);
        router.route("/eventbus/*")
                .subRouter(LiveBridge.router(vertx, handlers.tails().tails()));
        router.route("/api/*").handler(HttpVerticle::noEndpoint);
        router.route("/ajax-api/*").handler(HttpVerticle::asApi);
        router.route("/v1/*").handler(HttpVerticle::noEndpoint);
        router.get().handler(handlers.webApp()::file);
        router.get().handler(handlers.webApp()::page);
        router.route().handler(HttpVerticle::noEndpoint);
        return router;
    }

    private static void failed(RoutingContext request) {
        Throwable failure = request.failure();
        if (failure != null) {
            Problems.reply(request, failure);
        } else if (request.statusCode() == 404) {
            noEndpoint(request);
        } else {
            Problems.reply(request, new io.vertx.ext.web.handler.HttpException(request.statusCode()));
        }
    }

    /** MLflow answers each path of its API under this name, too: its own pages use it. */
    private static void asApi(RoutingContext request) {
        String query = request.request().query();
        String path = request.request().path().substring("/ajax-api".length());
        request.reroute("/api" + path + (query == null ? "" : "?" + query));
    }

    /** The code that makes an MLflow client fall back to older paths. */
    private static void noEndpoint(RoutingContext request) {
        Problems.noEndpoint(request);
    }

    /**
     * What the handlers are made of.
     *
     * @param traces without the media in their spans
     * @param whole the same with them, for scorers and to take them out
     */
    public record Parts(
            HttpConfig config,
            ServerFacts facts,
            Path webroot,
            Clock clock,
            TraceStore traces,
            TraceStore whole,
            TraceIndex index,
            LiveTails tails,
            ChangeFeed feed,
            Acknowledged acknowledged,
            Ingester ingester,
            Verifications verifications,
            ExperimentStore experiments,
            RunStore runs,
            Keeping keeping,
            Registry registry,
            ArtifactStore artifacts,
            Uploads uploads,
            TrackingStore tracking,
            ScorerCatalog scorers,
            PluginScorers plugins,
            PluginRights pluginRights,
            ScriptScorers scripts,
            ScriptStore scriptStore,
            ScorerStore registeredScorers,
            MlflowScorers mlflowScorers,
            Runnable scorersChanged,
            Judging judging,
            EvaluationService evaluations,
            UnaryOperator<Throwable> refusals,
            Executor searching,
            Executor blocking) {}

    /** How long traces are kept, and how they come and go in one piece. */
    public record Keeping(
            RetentionStore retention, Limits usualLimits, Supplier<Maintenance.Done> done, TraceArchive archive) {}

    /**
     * Who judges, and what is known of how.
     *
     * @param inDoubt calls of a run that may have been paid without giving anything
     */
    public record Judging(
            JudgeClient client, ModelCallStore calls, Function<String, Future<List<CallInDoubt>>> inDoubt) {}

    /** What people keep beside traces. */
    public record Registry(
            EvaluationDatasetStore datasets,
            LabelStore labels,
            ReviewStore reviews,
            IssueStore issues,
            PromptStore prompts,
            SavedSearchStore searches) {}

    /** What answers; built once, shared by all verticles. */
    public record Handlers(
            OtlpIntake intake,
            OtlpHandler otlp,
            ServerHandler server,
            VerificationHandler verification,
            ApiPage apiPage,
            ExperimentHandler experiments,
            FilterHandler filters,
            RetentionHandler retention,
            TraceHandler traces,
            SessionHandler sessions,
            AttachmentHandler attachments,
            ExportHandler exports,
            ImportHandler imports,
            AggregateHandler aggregates,
            TailHandler tails,
            SavedSearchHandler savedSearches,
            AssessmentHandler assessments,
            ScorerHandler scorers,
            PluginHandler plugins,
            ScriptHandler scripts,
            JudgeHandler judges,
            MonitorHandler monitors,
            TrialHandler trials,
            EvaluationHandler evaluations,
            JudgeCallHandler judgeCalls,
            MlflowRoutes mlflow,
            WebApp webApp,
            UnaryOperator<Throwable> refusals) {

        /** @throws IOException when the distribution lacks something */
        public static Handlers of(Parts its) throws IOException {
            var intake = new OtlpIntake(its.ingester, its.experiments);
            var active = new ActiveExperiments(its.experiments);
            var searches = new Searches(its.index, its.feed, its.acknowledged, its.searching);
            var assessments = new Assessments(its.traces, its.ingester, its.clock);
            var registered = new RegisteredScorers(its.registeredScorers, its.mlflowScorers);
            var mlflowTraces =
                    new MlflowTraces(its.traces, its.index, searches, its.ingester, its.experiments, its.clock);
            return new Handlers(
                    intake,
                    new OtlpHandler(intake, its.config.maxBodyBytes()),
                    new ServerHandler(its.facts, its.experiments, its.runs, its.keeping.done()),
                    new VerificationHandler(its.verifications),
                    new ApiPage(),
                    new ExperimentHandler(its.experiments),
                    new FilterHandler(),
                    new RetentionHandler(its.keeping.retention(), its.experiments, its.keeping.usualLimits()),
                    new TraceHandler(its.traces, its.index, searches, its.ingester),
                    new SessionHandler(its.traces, its.index, searches),
                    new AttachmentHandler(its.whole, its.artifacts, its.blocking),
                    new ExportHandler(
                            its.keeping.archive(),
                            its.traces,
                            its.index,
                            searches,
                            its.experiments,
                            its.artifacts,
                            its.blocking),
                    new ImportHandler(
                            new TraceImport(its.ingester, its.keeping.archive(), its.traces),
                            its.experiments,
                            its.artifacts,
                            its.uploads,
                            its.config.maxBodyBytes(),
                            its.blocking),
                    new AggregateHandler(its.index, searches),
                    new TailHandler(its.tails),
                    new SavedSearchHandler(its.registry.searches(), its.index, searches),
                    new AssessmentHandler(its.traces, assessments, its.clock),
                    new ScorerHandler(
                            its.scorers,
                            its.scripts,
                            registered,
                            its.whole,
                            its.index,
                            searches,
                            its.judging.client(),
                            its.blocking),
                    new PluginHandler(its.plugins, its.pluginRights, its.uploads, its.blocking),
                    new ScriptHandler(its.scriptStore, its.scripts),
                    new JudgeHandler(
                            its.registeredScorers,
                            its.mlflowScorers,
                            its.experiments,
                            its.whole,
                            its.judging.client(),
                            new TryOut(its.whole, its.index, searches),
                            its.scorersChanged,
                            its.blocking),
                    new MonitorHandler(
                            its.registeredScorers,
                            its.mlflowScorers,
                            its.scorers,
                            registered,
                            its.experiments,
                            its.scorersChanged,
                            its.blocking),
                    new TrialHandler(its.scripts, its.scriptStore, its.whole, its.index, searches, its.blocking),
                    new EvaluationHandler(its.evaluations, its.traces, its.index, searches),
                    new JudgeCallHandler(
                            its.judging.client(), its.judging.calls(), its.judging.inDoubt(), its.evaluations),
                    new MlflowRoutes(
                            mlflowTraces,
                            new MlflowTraceChanges(its.traces, its.index, searches, its.ingester, its.runs),
                            new MlflowAssessmentPaths(assessments, its.clock),
                            new MlflowTraceMetrics(its.traces, its.index, searches, its.blocking),
                            new MlflowTracesV2(its.traces, mlflowTraces, its.ingester, its.experiments),
                            new MlflowExperiments(its.experiments, its.tracking),
                            new MlflowRuns(its.tracking, its.experiments),
                            new MlflowRunLog(its.tracking),
                            new MlflowMetrics(its.tracking),
                            new MlflowDatasets(its.registry.datasets(), its.experiments),
                            new MlflowLabelSchemas(its.registry.labels(), active),
                            new MlflowReviewQueues(its.registry.reviews(), active),
                            new MlflowIssues(its.registry.issues(), its.runs, active, its.clock),
                            new MlflowPrompts(its.registry.prompts()),
                            new MlflowScorerRegistry(
                                    its.registeredScorers,
                                    its.experiments,
                                    its.mlflowScorers,
                                    its.scorersChanged,
                                    its.blocking),
                            new MlflowArtifacts(its.artifacts, its.uploads, its.runs, its.traces, its.blocking),
                            new MlflowElsewhere()),
                    new WebApp(its.webroot),
                    its.refusals);
        }
    }
}
