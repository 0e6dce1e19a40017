package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.store.IssueStore;
import dev.assay.store.IssueStore.Issue;
import dev.assay.store.IssueStore.Severity;
import dev.assay.store.IssueStore.Status;
import dev.assay.store.RunStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Issues in MLflow's shapes. */
public final class MlflowIssues implements MlflowArea {
    private static final String PATH = V3 + "/issues";

    private final IssueStore issues;
    private final RunStore runs;
    private final ActiveExperiments experiments;
    private final Clock clock;

    public MlflowIssues(IssueStore issues, RunStore runs, ActiveExperiments experiments, Clock clock) {
        this.issues = issues;
        this.runs = runs;
        this.experiments = experiments;
        this.clock = clock;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(PATH, this::create)
                .text(HttpMethod.POST, PATH + "/search", new MlflowIssueSearch(issues)::search)
                .get(PATH + "/{issueId}", this::get)
                .patch(PATH + "/{issueId}", this::update);
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = params.required("name");
        String description = params.required("description");
        String experiment = params.required("experiment_id");
        Status status = IssueFields.status(params.text("status"));
        Severity severity = IssueFields.severity(params.text("severity"));
        IssueFields.name(name);
        List<String> categories = IssueFields.words(params, "categories");
        Map<String, String> metadata = IssueFields.metadata(params.textMap("metadata"));
        Instant seen = IssueFields.seen(params);
        String id = IssueFields.id(params.text("issue_id"));
        String author = IssueFields.person(params, "created_by");
        String sourceRun = params.textOrEmpty("source_run_id");
        List<String> rootCauses = params.texts("root_causes");
        Instant now = now();
        return experiments
                .no(experiment)
                .compose(no -> checkRun(sourceRun, no)
                        .compose(_ -> issues.create(new Issue(
                                id == null
                                        ? "iss-" + UUID.randomUUID().toString().replace("-", "")
                                        : id,
                                no,
                                name,
                                description,
                                status == null ? Status.PENDING : status,
                                severity,
                                rootCauses,
                                categories,
                                sourceRun.isEmpty() ? null : sourceRun,
                                metadata,
                                now,
                                now,
                                seen == null ? now : seen,
                                author,
                                author))))
                .map(made -> answer(made.orElseThrow(
                        () -> new MlflowError(MlflowError.Code.RESOURCE_ALREADY_EXISTS, "Issue ID already exists"))));
    }

    Future<JsonObject> get(RoutingContext request) {
        String id = Params.path(request, "issueId");
        return issues.find(id).map(found -> answer(found.orElseThrow(() -> notFound(id))));
    }

    Future<JsonObject> update(RoutingContext request) {
        String id = Params.path(request, "issueId");
        MlflowParams params = MlflowParams.of(request);
        Status status = IssueFields.status(params.text("status"));
        Severity severity = IssueFields.severity(params.text("severity"));
        String name = params.has("name") ? IssueFields.name(params.textOrEmpty("name")) : null;
        String description = params.text("description");
        List<String> categories = params.has("categories")
                ? IssueFields.words(params, "categories").stream().distinct().toList()
                : null;
        Map<String, String> metadata = IssueFields.metadata(params.textMap("metadata"));
        Instant seen = IssueFields.seen(params);
        List<String> forgotten = IssueFields.words(params, "delete_metadata_keys");
        String author = IssueFields.person(params, "last_updated_by");
        if (forgotten.stream().anyMatch(metadata::containsKey)) {
            throw new Invalid("Cannot update and delete the same key");
        }
        return issues.change(
                        id,
                        issue -> new Issue(
                                issue.id(),
                                issue.experimentNo(),
                                name == null ? issue.name() : name,
                                description == null ? issue.description() : description,
                                status == null ? issue.status() : status,
                                severity == null ? issue.severity() : severity,
                                issue.rootCauses(),
                                categories == null ? issue.categories() : categories,
                                issue.sourceRunId(),
                                merged(issue.metadata(), metadata, forgotten),
                                issue.created(),
                                now(),
                                seen == null || seen.isBefore(issue.seen()) ? issue.seen() : seen,
                                issue.createdBy(),
                                author == null ? issue.updatedBy() : author))
                .map(changed -> answer(changed.orElseThrow(() -> notFound(id))));
    }

    private static Map<String, String> merged(
            Map<String, String> metadata, Map<String, String> changed, List<String> forgotten) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.putAll(changed);
        forgotten.forEach(all::remove);
        return IssueFields.metadata(all);
    }

    private Future<?> checkRun(String runId, int experiment) {
        if (runId.isEmpty()) {
            return Future.succeededFuture();
        }
        return runs.find(runId).map(found -> {
            int of = found.orElseThrow(() -> new MlflowError(
                            MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Run with id=" + runId + " not found"))
                    .experimentNo();
            if (of != experiment) {
                throw new Invalid("Source run must belong to the Issue experiment");
            }
            return runId;
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static MlflowError notFound(String id) {
        return new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Issue with ID '" + id + "' not found");
    }

    private static JsonObject answer(Issue issue) {
        return new JsonObject().put("issue", json(issue, null, false));
    }

    /**
     * @param traces that name it; null when they are not counted
     * @param basic without description, root causes and metadata
     */
    static JsonObject json(Issue issue, @Nullable Long traces, boolean basic) {
        JsonObject json = new JsonObject()
                .put("issue_id", issue.id())
                .put("experiment_id", String.valueOf(issue.experimentNo()))
                .put("name", issue.name())
                .put("description", basic ? "" : issue.description())
                .put("status", issue.status().word());
        Severity severity = issue.severity();
        Json.putIfThere(json, "severity", severity == null ? null : severity.word());
        if (!basic && !issue.rootCauses().isEmpty()) {
            json.put("root_causes", new JsonArray(issue.rootCauses()));
        }
        Json.putIfThere(json, "source_run_id", issue.sourceRunId());
        json.put("created_timestamp", issue.created().toEpochMilli())
                .put("last_updated_timestamp", issue.updated().toEpochMilli());
        Json.putIfThere(json, "created_by", issue.createdBy());
        if (!issue.categories().isEmpty()) {
            json.put("categories", new JsonArray(issue.categories()));
        }
        Json.putIfThere(json, "trace_count", traces);
        json.put("last_seen_timestamp", issue.seen().toEpochMilli());
        Json.putIfThere(json, "last_updated_by", issue.updatedBy());
        if (!basic && !issue.metadata().isEmpty()) {
            JsonObject metadata = new JsonObject();
            issue.metadata().forEach(metadata::put);
            json.put("metadata", metadata);
        }
        return json;
    }
}
