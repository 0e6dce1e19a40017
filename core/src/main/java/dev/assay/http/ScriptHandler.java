package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.script.InvalidScript;
import dev.assay.scorer.script.ScriptError;
import dev.assay.scorer.script.ScriptExamples;
import dev.assay.scorer.script.ScriptScorers;
import dev.assay.store.ScriptStore;
import dev.assay.store.ScriptStore.Script;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Scorer scripts as the editor reads, checks and saves them. */
final class ScriptHandler {
    private final ScriptStore store;
    private final ScriptScorers scorers;

    ScriptHandler(ScriptStore store, ScriptScorers scorers) {
        this.store = store;
        this.scorers = scorers;
    }

    Future<JsonObject> check(RoutingContext request) {
        return scorers.check(Params.text(Params.body(request), "source"))
                .map(info -> new JsonObject()
                        .put("ok", true)
                        .put("parametersSchema", new JsonObject(info.parametersSchema())))
                .recover(failure -> failure instanceof InvalidScript invalid
                        ? Future.succeededFuture(
                                new JsonObject().put("ok", false).put("problem", problem(invalid.error())))
                        : Future.failedFuture(failure));
    }

    Future<JsonObject> get(RoutingContext request) {
        String name = Params.path(request, "name");
        String version = Params.query(request, "version");
        Integer wanted = version == null ? null : Params.number(version, "version", 1, 1, Integer.MAX_VALUE);
        return reply(name, wanted);
    }

    Future<JsonObject> save(RoutingContext request) {
        String name = Params.path(request, "name");
        JsonObject body = Params.body(request);
        Object base = body.getValue("baseVersion");
        Integer baseVersion = base == null ? null : Params.number(base, "baseVersion", 0, 0, Integer.MAX_VALUE);
        return scorers.save(name, Params.text(body, "source"), baseVersion)
                .compose(saved -> reply(name, saved.version()));
    }

    Future<Void> delete(RoutingContext request) {
        String name = Params.path(request, "name");
        return scorers.delete(name).map(there -> {
            if (!there) {
                throw new NotFound("script", name);
            }
            return null;
        });
    }

    /** The examples of the file beside the script, and those that were made in the editor. */
    Future<JsonObject> examples(RoutingContext request) {
        JsonArray examples = new JsonArray();
        scorers.examples().of(existing(request)).forEach(each -> examples.add(json(each)));
        return Future.succeededFuture(new JsonObject().put("examples", examples));
    }

    Future<JsonObject> keepExample(RoutingContext request) {
        JsonObject body = Params.body(request);
        Object trace = body.getValue("trace");
        if (!(trace instanceof JsonObject) && !(trace instanceof JsonArray)) {
            throw new Invalid("'trace' is " + trace + "; expected an object, or of a session the list of its turns");
        }
        var example = new ScorerInfo.Example(
                Params.path(request, "example"),
                ScorerHandler.parameters(body),
                trace.toString(),
                Json.toValue(body.getValue("expected")));
        return scorers.examples()
                .keep(existing(request), example)
                .map(_ -> json(new ScriptExamples.Shown(example, true)));
    }

    Future<Void> dropExample(RoutingContext request) {
        String example = Params.path(request, "example");
        return scorers.examples().drop(existing(request), example).map(there -> {
            if (!there) {
                throw new NotFound("example made in the editor", example);
            }
            return null;
        });
    }

    private static JsonObject json(ScriptExamples.Shown shown) {
        return TryOut.json(shown.example()).put("origin", shown.fromEditor() ? "editor" : "file");
    }

    private String existing(RoutingContext request) {
        String name = Params.path(request, "name");
        if (scorers.find("script:" + name).isEmpty()) {
            throw new NotFound("script", name);
        }
        return name;
    }

    static JsonObject problem(ScriptError error) {
        JsonObject json = new JsonObject().put("message", error.message());
        Json.putIfThere(json, "line", error.line());
        Json.putIfThere(json, "column", error.column());
        return json;
    }

    private Future<JsonObject> reply(String name, @Nullable Integer version) {
        return store.versions(name).map(versions -> {
            if (versions.isEmpty()) {
                throw new NotFound("script", name);
            }
            return json(chosen(versions, version), versions);
        });
    }

    private static Script chosen(List<Script> versions, @Nullable Integer version) {
        return version == null
                ? versions.getFirst()
                : versions.stream()
                        .filter(script -> script.version() == version)
                        .findFirst()
                        .orElseThrow(() -> new Invalid("The script has no version " + version + "; it has 1 to "
                                + versions.getFirst().version()));
    }

    private static JsonObject json(Script script, List<Script> versions) {
        JsonArray list = new JsonArray();
        versions.forEach(each -> list.add(new JsonObject()
                .put("version", each.version())
                .put("digest", each.content().digest())
                .put("origin", each.content().origin().name().toLowerCase(Locale.ROOT))
                .put("createdAt", Json.time(each.created()))));
        JsonObject json = new JsonObject()
                .put("name", script.name())
                .put("source", script.content().source())
                .put("version", script.version())
                .put("versions", list)
                .put("origin", script.content().origin().name().toLowerCase(Locale.ROOT));
        Json.putIfThere(json, "file", script.content().file());
        Json.putIfThere(json, "problem", script.content().problem());
        return json;
    }
}
