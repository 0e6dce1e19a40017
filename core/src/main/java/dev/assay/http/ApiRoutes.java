package dev.assay.http;

import io.vertx.core.http.HttpMethod;

/** Which path is answered by what. */
final class ApiRoutes {
    private ApiRoutes() {}

    /** All paths of the API, those that MLflow's client uses, and OTLP's. */
    static void bind(Routes routes, HttpVerticle.Handlers on) {
        String v1 = "/api/v1";
        routes.raw(HttpMethod.GET, "/health", request -> request.response().end("OK"))
                .raw(HttpMethod.GET, "/version", ServerHandler::version)
                .raw(HttpMethod.POST, "/v1/traces", on.otlp()::traces)
                .raw(HttpMethod.POST, "/v1/logs", on.otlp()::logs)
                .raw(HttpMethod.GET, "/api", on.apiPage()::get)
                .raw(HttpMethod.GET, "/api/style.css", on.apiPage()::style);
        routes.get(v1 + "/server", on.server()::get)
                .get(v1 + "/server/verify", on.verification()::get)
                .post(v1 + "/server/verify", on.verification()::start)
                .raw(HttpMethod.GET, v1 + "/openapi.yaml", on.server()::openApi)
                .get(v1 + "/experiments", on.experiments()::list)
                .post(v1 + "/experiments", on.experiments()::create)
                .get(v1 + "/experiments/{experimentId}/retention", on.retention()::get)
                .put(v1 + "/experiments/{experimentId}/retention", on.retention()::put)
                .delete(v1 + "/experiments/{experimentId}/retention", on.retention()::delete)
                .post(v1 + "/experiments/{experimentId}/retention/preview", on.retention()::preview)
                .get(v1 + "/filter/fields", on.filters()::fields)
                .post(v1 + "/filter/parse", on.filters()::parse);
        routes
                .post(v1 + "/traces/search", on.traces()::search)
                .post(v1 + "/traces/count", on.traces()::count)
                .post(v1 + "/traces/facets", on.traces()::facets)
                .post(v1 + "/traces/histogram", on.traces()::histogram)
                .raw(HttpMethod.GET, v1 + "/traces/export", on.exports()::export)
                .stream(HttpMethod.POST, v1 + "/traces/import", on.imports()::load)
                .post(v1 + "/traces/aggregate", on.aggregates()::aggregate)
                .raw(HttpMethod.GET, v1 + "/traces/tail", on.tails()::follow)
                .post(v1 + "/traces/tail", on.tails()::open)
                .get(v1 + "/traces/{traceId}", on.traces()::get)
                .delete(v1 + "/traces/{traceId}", on.traces()::delete)
                .get(v1 + "/traces/{traceId}/spans/{spanId}", on.traces()::span)
                .raw(HttpMethod.GET, v1 + "/traces/{traceId}/attachments/{attachmentId}", on.attachments()::get)
                .patch(v1 + "/traces/{traceId}/tags", on.traces()::patchTags)
                .post(v1 + "/traces/{traceId}/similar", on.traces()::similar)
                .post(v1 + "/traces/{traceId}/assessments", on.assessments()::create)
                .patch(v1 + "/traces/{traceId}/assessments/{assessmentId}", on.assessments()::patch)
                .delete(v1 + "/traces/{traceId}/assessments/{assessmentId}", on.assessments()::delete);
        routes.post(v1 + "/sessions/search", on.sessions()::search);
        routes.get(v1 + "/searches", on.savedSearches()::list)
                .post(v1 + "/searches", on.savedSearches()::create)
                .put(v1 + "/searches/{searchId}", on.savedSearches()::replace)
                .delete(v1 + "/searches/{searchId}", on.savedSearches()::delete);
        routes.get(v1 + "/scorers", on.scorers()::list).get(v1 + "/scorers/plugins", on.plugins()::list);
        routes.stream(HttpMethod.PUT, v1 + "/scorers/plugins/{file}", on.plugins()::install);
        routes.delete(v1 + "/scorers/plugins/{file}", on.plugins()::remove)
                .post(v1 + "/scorers/plugins/{file}/enable", on.plugins()::enable)
                .post(v1 + "/scorers/try", on.scorers()::tryOut)
                .raw(HttpMethod.POST, v1 + "/scorers/try/corpus", on.trials()::follow)
                .post(v1 + "/scripts/check", on.scripts()::check)
                .get(v1 + "/scripts/{name}", on.scripts()::get)
                .put(v1 + "/scripts/{name}", on.scripts()::save)
                .delete(v1 + "/scripts/{name}", on.scripts()::delete)
                .get(v1 + "/scripts/{name}/examples", on.scripts()::examples)
                .put(v1 + "/scripts/{name}/examples/{example}", on.scripts()::keepExample)
                .delete(v1 + "/scripts/{name}/examples/{example}", on.scripts()::dropExample);
        routes.get(v1 + "/judges", on.judges()::list)
                .post(v1 + "/judges", on.judges()::create)
                .post(v1 + "/judges/preview", on.judges()::preview)
                .post(v1 + "/judges/try", on.judges()::tryOut)
                .post(v1 + "/judges/read", on.judges()::read)
                .get(v1 + "/judges/{scorerId}", on.judges()::get)
                .put(v1 + "/judges/{scorerId}", on.judges()::save)
                .post(v1 + "/judges/{scorerId}/restore", on.judges()::restore)
                .delete(v1 + "/judges/{scorerId}", on.judges()::delete);
        routes.post(v1 + "/monitors", on.monitors()::create)
                .put(v1 + "/monitors/{scorerId}", on.monitors()::settle)
                .delete(v1 + "/monitors/{scorerId}", on.monitors()::delete);
        routes.get(v1 + "/evaluations", on.evaluations()::list)
                .post(v1 + "/evaluations", on.evaluations()::start)
                .get(v1 + "/evaluations/{runId}", on.evaluations()::get)
                .get(v1 + "/evaluations/{runId}/results", on.evaluations()::results)
                .raw(HttpMethod.GET, v1 + "/evaluations/{runId}/events", on.evaluations()::events)
                .post(v1 + "/evaluations/{runId}/cancel", on.evaluations()::cancel)
                .post(v1 + "/evaluations/{runId}/pause", on.evaluations()::pause)
                .post(v1 + "/evaluations/{runId}/resume", on.evaluations()::resume)
                .post(v1 + "/evaluations/{runId}/rerun", on.evaluations()::rerun);
        routes.get(v1 + "/judge-endpoints", on.judgeCalls()::list)
                .get(v1 + "/evaluations/{runId}/judge", on.judgeCalls()::ofRun)
                .get(v1 + "/traces/{traceId}/assessments/{assessmentId}/judge-calls", on.judgeCalls()::calls)
                .post(v1 + "/traces/{traceId}/assessments/{assessmentId}/judge-calls", on.judgeCalls()::replay);
        on.mlflow().bind(routes);
    }
}
