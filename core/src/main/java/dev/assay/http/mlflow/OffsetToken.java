package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** MLflow's page token where it counts rows: the base64 of {@code {"offset": 100}}. */
public final class OffsetToken {
    private OffsetToken() {}

    /** @param offset how many rows the pages before have */
    public static String of(long offset) {
        return Base64.getEncoder().encodeToString(("{\"offset\": " + offset + "}").getBytes(StandardCharsets.UTF_8));
    }

    /** @return 0 for the first page: no token, or an empty one */
    public static long offset(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Invalid("Invalid page token, could not base64-decode");
        }
        Object offset;
        try {
            offset = new JsonObject(decoded).getValue("offset");
        } catch (DecodeException _) {
            throw new Invalid("Invalid page token, decoded value=b'" + decoded + "'");
        }
        if (offset == null) {
            throw new Invalid("Invalid page token, parsed value=" + decoded);
        }
        try {
            long rows = Long.parseLong(offset.toString());
            if (rows > 0) {
                return rows;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new Invalid("Invalid page token, not stringable " + offset);
    }
}
