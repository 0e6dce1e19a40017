package dev.assay.http;

import dev.assay.scorer.plugin.PluginFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

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
                            case LOADING -> "LOADING";
                            case READY -> "STARTED";
                            case FAILED -> "FAILED";
                            case DRAINING -> "DRAINING";
                            case LEFT_BEHIND -> "LEFT_BEHIND";
                        })
                .put("builtIn", jar.builtIn())
                .put("scorers", new JsonArray(jar.scorers()))
                .put("disabled", disabled(jar));
        Json.putIfThere(json, "pluginId", jar.pluginId());
        Json.putIfThere(json, "version", jar.version());
        Json.putIfThere(json, "digest", jar.digest());
        Json.putIfThere(json, "error", jar.error());
        return json;
    }

    private static JsonArray disabled(PluginFile jar) {
        JsonArray disabled = new JsonArray();
        jar.disabled().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> disabled.add(
                        new JsonObject().put("scorer", each.getKey()).put("reason", each.getValue())));
        return disabled;
    }
}
