package dev.assay.judge;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Takes what named endpoints are configured with from environment variables: {@code
 * ASSAY_JUDGE_ENDPOINTS_<NAME>_API_KEY}. The providers that everybody finds at the same address need no more than that.
 */
public final class JudgeKeys {
    private static final String PREFIX = "ASSAY_JUDGE_ENDPOINTS_";
    private static final List<String> SETTINGS =
            List.of("apiKey", "baseUrl", "region", "accessKey", "secretKey", "sessionToken", "apiVersion", "model");

    private JudgeKeys() {}

    /** The section {@code judge} with what the environment says of its endpoints. */
    public static JsonObject overlay(JsonObject judge, Map<String, String> environment) {
        JsonObject all = judge.copy();
        JsonObject endpoints = all.getJsonObject("endpoints", new JsonObject());
        TreeSet<String> names = new TreeSet<>(endpoints.fieldNames());
        names.addAll(ApiKind.words());
        names.remove(JudgeConfig.DEFAULT_ENDPOINT);
        for (String name : names) {
            for (String setting : SETTINGS) {
                String value = environment.get(variable(name, setting));
                if (value != null && !value.isBlank()) {
                    if (!(endpoints.getValue(name) instanceof JsonObject)) {
                        endpoints.put(name, new JsonObject());
                    }
                    endpoints.getJsonObject(name).put(setting, value);
                }
            }
        }
        return all.put("endpoints", endpoints);
    }

    static String variable(String endpoint, String setting) {
        return PREFIX
                + endpoint.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)
                + "_"
                + setting.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
