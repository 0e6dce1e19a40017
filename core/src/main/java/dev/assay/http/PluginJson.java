package dev.assay.http;

import dev.assay.scorer.plugin.PluginFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A plugin jar as {@code openapi.yaml} draws it. */
final class PluginJson {
    private PluginJson() {}

    static JsonObject of(PluginFile jar) {
        JsonObject json = new JsonObject()
                .put("file", jar.file())
                .put("declared", jar.declared())
                .put("yielded", jar.yielded())
                .put(
                        "state",
                        switch (jar.state()) {
                            case READY -> "STARTED";
                            case FAILED -> "FAILED";
                            case DRAINING -> "DRAINING";
                        })
                .put("scorers", new JsonArray(jar.scorers()));
        Json.putIfThere(json, "pluginId", jar.pluginId());
        Json.putIfThere(json, "version", jar.version());
        Json.putIfThere(json, "error", jar.error());
        return json;
    }
}
