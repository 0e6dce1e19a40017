package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.http.mlflow.MlflowError.Code;
import dev.assay.search.TrackingGrammar;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import dev.assay.store.RunState;
import dev.assay.store.TrackingStore;
import dev.assay.store.TrackingStore.NewTrackedRun;
import dev.assay.store.TrackingStore.RunChange;
import dev.assay.store.TrackingStore.RunSearch;
import dev.assay.store.TrackingStore.TrackedRun;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Runs as MLflow's client makes, ends and searches them; an evaluation of this server is one of them. */
public final class MlflowRuns implements MlflowArea {
    static final String NAME_TAG = "mlflow.runName";

    private static final int MOST = 50_000;
    private static final int USUAL = 1_000;

    /** The years 1 to 275760; beyond, the database has no times. */
    private static final long EARLIEST_MS = -62_135_596_800_000L;

    private static final long LATEST_MS = 8_640_000_000_000_000L;

    private static final List<String> STATUSES = List.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");

    private final TrackingStore runs;
    private final ExperimentStore experiments;

    public MlflowRuns(TrackingStore runs, ExperimentStore experiments) {
        this.runs = runs;
        this.experiments = experiments;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(V2 + "/runs/create", this::create)
                .get(V2 + "/runs/get", this::get)
                .post(V2 + "/runs/update", this::update)
                .post(V2 + "/runs/delete", this::delete)
                .post(V2 + "/runs/restore", this::restore)
                .text(HttpMethod.POST, V2 + "/runs/search", this::search);
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experimentId = params.textOrEmpty("experiment_id");
        Instant started = time(params, "start_time");
        String asked = params.textOrEmpty("run_name");
        String userId = params.textOrEmpty("user_id");
        Map<String, String> tags = new LinkedHashMap<>();
        for (MlflowParams tag : params.objects("tags")) {
            tags.put(
                    MlflowNames.atMost("key", MlflowNames.LONGEST_KEY, tag.textOrEmpty("key")),
                    MlflowNames.cut(tag.textOrEmpty("value"), MlflowNames.LONGEST_TAG));
        }
        String tagged = tags.getOrDefault(NAME_TAG, "");
        if (!asked.isEmpty() && !tagged.isEmpty() && !asked.equals(tagged)) {
            throw new Invalid(
                    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values"
                            + " (run_name='" + asked + "', mlflow.runName='" + tagged + "').");
        }
        String name =
                !asked.isEmpty() ? asked : !tagged.isEmpty() ? tagged : RunNames.next(ThreadLocalRandom.current());
        tags.put(NAME_TAG, name);
        int experimentNo = MlflowExperiments.number(experimentId.isEmpty() ? "0" : experimentId);
        String id = UUID.randomUUID().toString().replace("-", "");
        return experiments
                .find(experimentNo)
                .compose(found -> {
                    Experiment in = found.orElseThrow(() -> MlflowExperiments.none(experimentNo));
                    MlflowExperiments.checkActive(in);
                    return runs.create(new NewTrackedRun(
                            id,
                            experimentNo,
                            name,
                            userId,
                            started == null ? Instant.EPOCH : started,
                            in.artifactLocation() + "/" + id + "/artifacts",
                            tags));
                })
                .map(made -> new JsonObject().put("run", MlflowRunJson.run(made)));
    }

    Future<JsonObject> get(RoutingContext request) {
        String id = MlflowParams.of(request).runId();
        return runs.find(id)
                .map(found -> new JsonObject().put("run", MlflowRunJson.run(found.orElseThrow(() -> none(id)))));
    }

    Future<JsonObject> update(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        Instant ended = time(params, "end_time");
        String status = status(params);
        String name = params.text("run_name");
        return runs.change(id, run -> {
                    checkActive(run);
                    if (run.evaluation() == null) {
                        return RunChange.info(status, ended, name);
                    }
                    if (status != null && !status.equals(run.status())) {
                        throw new Invalid("Run " + id + " is an evaluation of this server: its status is "
                                + run.status() + " and follows its work, it cannot be set to " + status + ".");
                    }
                    return RunChange.info(null, null, name);
                })
                .map(found -> new JsonObject().put("run_info", MlflowRunJson.info(found.orElseThrow(() -> none(id)))));
    }

    private static @Nullable String status(MlflowParams params) {
        if (!params.has("status")) {
            return null;
        }
        String status = params.text("status");
        if (!STATUSES.contains(status)) {
            throw params.invalid("status", status);
        }
        return status;
    }

    /** Milliseconds since 1970. */
    private static @Nullable Instant time(MlflowParams params, String name) {
        Long ms = params.integer(name);
        if (ms != null && (ms < EARLIEST_MS || ms > LATEST_MS)) {
            throw params.invalid(name, ms);
        }
        return ms == null ? null : Instant.ofEpochMilli(ms);
    }

    Future<JsonObject> delete(RoutingContext request) {
        String id = MlflowParams.of(request).runId();
        return changed(id, runs.change(id, run -> {
            RunState evaluation = run.evaluation();
            if (evaluation != null && !evaluation.ended()) {
                throw new Invalid("Run " + id + " is an evaluation of this server and is " + evaluation.word()
                        + ": cancel it before it is deleted.");
            }
            return RunChange.lifecycle("deleted");
        }));
    }

    Future<JsonObject> restore(RoutingContext request) {
        String id = MlflowParams.of(request).runId();
        return changed(id, runs.change(id, _ -> RunChange.lifecycle("active")));
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        List<Integer> of = params.texts("experiment_ids").stream()
                .map(MlflowExperiments::number)
                .toList();
        String filter = params.text("filter");
        int limit = Math.min(params.maxResults(USUAL, MOST), MlflowListing.LONGEST_PAGE);
        List<String> order = params.texts("order_by");
        long offset = OffsetToken.offset(params.text("page_token"));
        return runs.search(new RunSearch(
                        of,
                        lifecycles(params, "run_view_type"),
                        TrackingGrammar.RUNS.filter(filter),
                        TrackingGrammar.RUNS.order(order),
                        offset,
                        limit))
                .map(found -> MlflowListing.answer("runs", found, MlflowRunJson::run, offset));
    }

    static Set<String> lifecycles(MlflowParams params, String name) {
        return switch (params.textOrEmpty(name)) {
            case "ALL", "3" -> Set.of("active", "deleted");
            case "DELETED_ONLY", "2" -> Set.of("deleted");
            default -> Set.of("active");
        };
    }

    static Future<JsonObject> changed(String id, Future<java.util.Optional<TrackedRun>> change) {
        return change.map(found -> {
            if (found.isEmpty()) {
                throw none(id);
            }
            return new JsonObject();
        });
    }

    static MlflowError none(String id) {
        return new MlflowError(Code.RESOURCE_DOES_NOT_EXIST, "Run with id=" + id + " not found");
    }

    static void checkActive(TrackedRun run) {
        if (!run.active()) {
            throw new Invalid("The run " + run.id() + " must be in the 'active' state. Current state is "
                    + run.lifecycle() + ".");
        }
    }
}
