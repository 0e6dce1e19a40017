package dev.assay.judge;

import dev.assay.error.Invalid;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the endpoints of the configuration. */
final class JudgeEndpoints {
    private static final Set<String> SETTINGS = Set.of(
            "provider", "baseUrl", "apiKey", "model", "apiVersion", "region", "accessKey", "secretKey", "sessionToken");

    /** Words that model URIs use for a named endpoint. */
    static final Set<String> BY_NAME = Set.of("endpoints", "endpoint", "gateway");

    private JudgeEndpoints() {}

    /** All by name: those of the configuration, and the providers that everybody finds at the same address. */
    static Map<String, JudgeEndpoint> of(JudgeSettings judge) {
        Map<String, JudgeEndpoint> endpoints = new TreeMap<>();
        for (ApiKind kind : ApiKind.values()) {
            kind.baseUrl()
                    .ifPresent(url -> endpoints.put(
                            kind.word(), new JudgeEndpoint(kind.word(), kind, url, "", null, null, null)));
        }
        judge.object("endpoints").forEach((name, its) -> endpoints.put(name, endpoint(name, its.with(SETTINGS))));
        endpoints.put(
                JudgeConfig.DEFAULT_ENDPOINT,
                new JudgeEndpoint(
                        JudgeConfig.DEFAULT_ENDPOINT,
                        ApiKind.OPENAI,
                        judge.text("baseUrl", JudgeConfig.DEFAULT_BASE_URL),
                        judge.text("apiKey", ""),
                        null,
                        null,
                        null));
        return endpoints;
    }

    private static JudgeEndpoint endpoint(String name, JudgeSettings its) {
        if (BY_NAME.contains(name)
                || name.equals(JudgeConfig.DEFAULT_ENDPOINT)
                || !name.matches("[A-Za-z][A-Za-z0-9._-]*")) {
            throw new Invalid("judge.endpoints has an endpoint '" + name + "', expected another name than 'openai', "
                    + "'endpoint', 'endpoints' and 'gateway', of letters, digits, '.', '_' and '-'");
        }
        ApiKind kind = kind(name, its);
        String model = its.text("model", "");
        String apiVersion = its.text("apiVersion", "");
        AwsKeys aws = kind == ApiKind.BEDROCK ? aws(its) : null;
        String usual = kind == ApiKind.BEDROCK && its.has("region")
                ? "https://bedrock-runtime." + its.text("region", null) + ".amazonaws.com"
                : kind.baseUrl().filter(_ -> kind != ApiKind.OPENAI).orElse(null);
        return new JudgeEndpoint(
                name,
                kind,
                its.text("baseUrl", usual),
                its.text("apiKey", ""),
                model.isBlank() ? null : model,
                apiVersion.isBlank() ? null : apiVersion,
                aws);
    }

    private static ApiKind kind(String name, JudgeSettings its) {
        String word = its.text(
                        "provider", ApiKind.of(name).orElse(ApiKind.OPENAI).word())
                .toLowerCase(Locale.ROOT);
        return ApiKind.of(word)
                .orElseThrow(() -> new Invalid(its.path() + ".provider is '" + word + "', expected one of "
                        + String.join(", ", ApiKind.words())));
    }

    private static @Nullable AwsKeys aws(JudgeSettings its) {
        if (!its.has("accessKey") && !its.has("secretKey")) {
            return null;
        }
        String token = its.text("sessionToken", "");
        return new AwsKeys(
                its.text("accessKey", null),
                its.text("secretKey", null),
                token.isBlank() ? null : token,
                its.text("region", null));
    }
}
