package dev.assay.http;

import dev.assay.error.NotFound;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.mlflow.Placement;
import dev.assay.scorer.mlflow.SerializedScorer;
import dev.assay.scorer.mlflow.SerializedScorer.Plan;
import dev.assay.store.ScorerStore;
import dev.assay.store.ScorerStore.OnlineConfig;
import dev.assay.store.ScorerStore.Standing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The scorers that are registered to score what comes in: where each runs, why not here, and what it has done. */
final class RegisteredScorers {
    private final ScorerStore store;
    private final MlflowScorers scorers;

    RegisteredScorers(ScorerStore store, MlflowScorers scorers) {
        this.store = store;
        this.scorers = scorers;
    }

    /** By experiment and name. */
    Future<JsonArray> list() {
        return store.standings().map(standings -> {
            JsonArray list = new JsonArray();
            standings.forEach(each -> list.add(json(each)));
            return list;
        });
    }

    /** @throws NotFound when it was deleted meanwhile */
    Future<JsonObject> get(UUID scorer) {
        return store.standings().map(standings -> standings.stream()
                .filter(each -> each.latest().scorerId().equals(scorer))
                .findFirst()
                .map(this::json)
                .orElseThrow(() -> new NotFound("monitor", scorer.toString())));
    }

    private JsonObject json(Standing standing) {
        var latest = standing.latest();
        SerializedScorer scorer = SerializedScorer.of(latest.serialized());
        Placement placement = scorers.place(latest);
        OnlineConfig config = standing.config();
        JsonObject json = new JsonObject()
                .put("scorerId", latest.scorerId().toString())
                .put("experimentId", String.valueOf(latest.experimentNo()))
                .put("name", latest.name())
                .put("version", latest.version())
                .put("kind", scorer.kind().name())
                .put("state", state(placement, standing))
                .put("scored", standing.scored())
                .put("skipped", standing.skipped())
                .put("failed", standing.failed())
                .put("waiting", standing.waiting())
                .put("registeredAt", Json.time(latest.created()));
        Json.putIfThere(json, "model", scorer.model());
        Json.putIfThere(json, "scope", scope(placement));
        Json.putIfThere(json, "scorer", scorer.plan() instanceof Plan.Here here ? here.scorer() : null);
        Duration quiet = standing.sessionQuiet();
        Json.putIfThere(json, "quietSeconds", quiet == null ? null : quiet.toSeconds());
        Json.putIfThere(json, "sampleRate", config == null ? null : config.sampleRate());
        Json.putIfThere(json, "filter", config == null ? null : config.filter());
        Json.putIfThere(json, "reason", reason(placement, standing));
        return json;
    }

    private static String state(Placement placement, Standing standing) {
        return switch (placement) {
            case Placement.InClient _ -> "CLIENT_ONLY";
            case Placement.Blocked _ -> "BLOCKED";
            case Placement.Here _ ->
                standing.paused() != null
                        ? "BLOCKED"
                        : standing.config() == null || standing.config().sampleRate() == 0 ? "STOPPED" : "RUNNING";
        };
    }

    private static @Nullable String scope(Placement placement) {
        return switch (placement) {
            case Placement.InClient _ -> null;
            case Placement.Blocked blocked -> blocked.scope().name();
            case Placement.Here here -> here.scope().name();
        };
    }

    private static @Nullable String reason(Placement placement, Standing standing) {
        return switch (placement) {
            case Placement.InClient(String reason) -> reason;
            case Placement.Blocked blocked -> blocked.reason();
            case Placement.Here _ -> standing.paused();
        };
    }
}
