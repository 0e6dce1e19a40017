package dev.assay.http.mlflow;

import dev.assay.http.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What an MLflow server does beyond traces and their evaluation: it is said by name, so that nobody looks for a fault. */
public final class MlflowElsewhere implements MlflowArea {
    private static final String PURPOSE = "Assay captures, searches and evaluates traces; it does not ";

    /** Each with what it would do. An older path that a client tries after one of these does not exist either. */
    private static final List<Absent> ABSENT = List.of(
            new Absent(
                    "/logged-models",
                    "keep logged models: say in a tag of a trace or a run which version of an application it is of"),
            new Absent("/webhooks", "call webhooks"),
            new Absent("/gateway", "run an AI gateway: name the judge's endpoint in the settings judge.*"),
            new Absent("/gateway-proxy", "run an AI gateway: name the judge's endpoint in the settings judge.*"),
            new Absent("/workspaces", "divide itself into workspaces"),
            new Absent("/artifacts/presigned-upload-url", "sign URLs of artifacts: they are uploaded through it"),
            new Absent("/artifacts/presigned-download-url", "sign URLs of artifacts: they are downloaded through it"),
            new Absent("/mcp-servers", "register MCP servers"),
            new Absent("/skills", "keep skills of agents"),
            new Absent("/assistant", "run an assistant"),
            new Absent("/prompt-optimization", "optimize prompts; the client can, in its own process"),
            new Absent("/jobs", "run MLflow's jobs; it runs evaluations of its own, at /api/v1/evaluations"),
            new Absent("/unified-traces", "keep traces in Unity Catalog"),
            new Absent("/get-online-trace-details", "keep traces in Unity Catalog"));

    private record Absent(String path, String what) {}

    @Override
    public void bind(Routes routes) {
        // Truly none: whoever only looks which there are goes on.
        routes.post(V2 + "/logged-models/search", _ -> Future.succeededFuture(new JsonObject()));
        for (Absent absent : ABSENT) {
            for (String version : List.of(V2, V3)) {
                routes.any(version + absent.path, _ -> refuse(absent.what))
                        .any(version + absent.path + "/*", _ -> refuse(absent.what));
            }
        }
        routes.any("/api/4.0/mlflow/*", _ -> refuse("keep traces in Unity Catalog"))
                .any("/api/3.0/jobs/*", _ -> refuse("run MLflow's jobs"))
                .any("/gateway/*", _ -> refuse("run an AI gateway: name the judge's endpoint in the settings judge.*"));
    }

    private static Future<Void> refuse(String what) {
        throw new MlflowError(MlflowError.Code.NOT_IMPLEMENTED, PURPOSE + what);
    }
}
