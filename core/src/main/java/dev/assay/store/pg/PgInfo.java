package dev.assay.store.pg;

import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MLflow's trace info to and from the bytes of its column: JSON, missing what was not sent. */
final class PgInfo {
    private PgInfo() {}

    static Buffer write(InfoFact info) {
        JsonObject json = new JsonObject();
        put(json, "clientRequestId", info.clientRequestId());
        put(json, "requestTime", info.requestTime());
        put(json, "executionDuration", info.executionDuration());
        put(json, "state", info.state());
        put(json, "requestPreview", info.requestPreview());
        put(json, "responsePreview", info.responsePreview());
        json.put("metadata", PgJson.write(info.metadata()));
        json.put("tags", PgJson.write(info.tags()));
        return json.toBuffer();
    }

    static InfoFact read(Buffer data) {
        JsonObject json = data.toJsonObject();
        String time = json.getString("requestTime");
        String duration = json.getString("executionDuration");
        String state = json.getString("state");
        return new InfoFact(
                json.getString("clientRequestId"),
                time == null ? null : Instant.parse(time),
                duration == null ? null : Duration.parse(duration),
                state == null ? null : TraceInfo.State.valueOf(state),
                json.getString("requestPreview"),
                json.getString("responsePreview"),
                strings(json, "metadata"),
                strings(json, "tags"));
    }

    private static void put(JsonObject json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value.toString());
        }
    }

    private static Map<String, String> strings(JsonObject json, String key) {
        return PgJson.readStrings(json.getJsonObject(key));
    }
}
