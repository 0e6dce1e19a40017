package dev.assay.judge;

import dev.assay.error.Invalid;
import dev.assay.price.Price;
import dev.assay.price.PriceTable;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which model judges, where it is, and how hard it may be asked.
 *
 * @param model the default judge as MLflow writes it: {@code openai:/gpt-4.1-mini}
 * @param endpoints by name; {@link #DEFAULT_ENDPOINT} is the one that {@code baseUrl} and {@code apiKey} describe
 * @param timeout of one request, from sending to the last byte
 * @param maxInFlight requests at once to one endpoint, shared by all runs; the limiter goes below it when told to
 * @param retries of a request that failed for a passing reason; a time-out is repeated once at most
 * @param maxWait how long a call waits out an endpoint's rate limit
 * @param temperature null leaves it to the endpoint
 * @param maxAnswerBytes of one answer, unpacked
 * @param prices of now; a model URI goes before a model ({@code gpt-4.1-mini})
 */
public record JudgeConfig(
        String model,
        Map<String, JudgeEndpoint> endpoints,
        Duration timeout,
        int maxInFlight,
        int retries,
        Duration maxWait,
        @Nullable Double temperature,
        int maxAnswerBytes,
        Supplier<PriceTable> prices) {

    public static final String DEFAULT_BASE_URL = "https://api.openai.com/v1";
    public static final String DEFAULT_MODEL = "openai:/gpt-4.1-mini";

    /** The endpoint that needs no name of its own. */
    public static final String DEFAULT_ENDPOINT = "openai";

    private static final String BY_NAME = "endpoint";
    private static final Set<String> SETTINGS = Set.of(
            "baseUrl",
            "apiKey",
            "model",
            "timeoutSeconds",
            "maxInFlight",
            "retries",
            "maxWaitSeconds",
            "temperature",
            "maxAnswerBytes",
            "endpoints",
            "prices");

    public JudgeConfig {
        endpoints = Map.copyOf(endpoints);
        positive("judge.timeoutSeconds", timeout.toMillis());
        positive("judge.maxInFlight", maxInFlight);
        positive("judge.maxAnswerBytes", maxAnswerBytes);
        if (retries < 0) {
            throw new Invalid("judge.retries is " + retries + ", expected 0 or more");
        }
    }

    /**
     * Reads the section {@code judge} of the configuration; what is missing has its default.
     *
     * @throws Invalid when a setting is unknown or its value does not fit; the message names both
     */
    public static JudgeConfig of(JsonObject section) {
        JudgeSettings settings = new JudgeSettings("judge", section).with(SETTINGS);
        Map<String, JudgeEndpoint> endpoints = new TreeMap<>();
        settings.object("endpoints").forEach((name, its) -> endpoints.put(name, endpoint(name, its)));
        endpoints.put(
                DEFAULT_ENDPOINT,
                new JudgeEndpoint(
                        DEFAULT_ENDPOINT,
                        settings.text("baseUrl", DEFAULT_BASE_URL),
                        settings.text("apiKey", ""),
                        null));
        PriceTable prices = prices(section);
        // Null is a value here: leave the temperature to the endpoint.
        BigDecimal temperature = section.containsKey("temperature") && !settings.has("temperature")
                ? null
                : settings.number("temperature", BigDecimal.ZERO, BigDecimal.ZERO);
        JudgeConfig config = new JudgeConfig(
                settings.text("model", DEFAULT_MODEL),
                endpoints,
                settings.seconds("timeoutSeconds", Duration.ofSeconds(60)),
                settings.whole("maxInFlight", 32),
                settings.whole("retries", 3),
                settings.seconds("maxWaitSeconds", Duration.ofMinutes(2)),
                temperature == null ? null : temperature.doubleValue(),
                settings.whole("maxAnswerBytes", 1 << 20),
                () -> prices);
        config.find(config.model());
        return config;
    }

    /** The prices that the section has of its own; they win over those of the file. */
    public static PriceTable prices(JsonObject section) {
        return PriceTable.of("judge.prices", section.getValue("prices", new JsonObject()));
    }

    /** The same, with prices from elsewhere. */
    public JudgeConfig with(Supplier<PriceTable> others) {
        return new JudgeConfig(
                model, endpoints, timeout, maxInFlight, retries, maxWait, temperature, maxAnswerBytes, others);
    }

    /** Defaults with nothing configured: no judge can be asked. */
    public static JudgeConfig unset() {
        return of(new JsonObject());
    }

    /**
     * What a model URI means: {@code openai:/<model>}, {@code <endpoint>:/<model>}, or {@code endpoint:/<endpoint>} with
     * the endpoint's own model.
     *
     * @throws Invalid when it names no endpoint of the configuration
     */
    JudgeModel find(String uri) {
        int colon = uri.indexOf(":/");
        String scheme = colon < 0 ? "" : uri.substring(0, colon);
        String rest = colon < 0 ? "" : uri.substring(colon + 2);
        JudgeEndpoint endpoint = endpoints.get(scheme.equals(BY_NAME) ? rest : scheme);
        if (endpoint == null || rest.isBlank()) {
            throw new Invalid(
                    "judge model '" + uri + "' is not known, expected openai:/<model>, <endpoint>:/<model> or "
                            + "endpoint:/<endpoint> with an endpoint of the configuration: "
                            + String.join(", ", new TreeMap<>(endpoints).keySet()));
        }
        String model = scheme.equals(BY_NAME) ? endpoint.model() : rest;
        if (model == null) {
            throw new Invalid("judge model '" + uri + "' leaves the model to endpoint '" + endpoint.name()
                    + "', expected judge.endpoints." + endpoint.name() + ".model to name it");
        }
        PriceTable table = prices.get();
        Price price = table.findExact(uri)
                .or(() -> table.find(model, endpoint.name()))
                .orElse(null);
        return new JudgeModel(uri, endpoint, model, price);
    }

    private static JudgeEndpoint endpoint(String name, JudgeSettings section) {
        JudgeSettings its = section.with(Set.of("baseUrl", "apiKey", "model"));
        if (name.equals(BY_NAME) || name.equals(DEFAULT_ENDPOINT) || !name.matches("[A-Za-z][A-Za-z0-9._-]*")) {
            throw new Invalid("judge.endpoints has an endpoint '" + name + "', expected another name than 'openai' and "
                    + "'endpoint', of letters, digits, '.', '_' and '-'");
        }
        String model = its.text("model", "");
        return new JudgeEndpoint(
                name, its.text("baseUrl", null), its.text("apiKey", ""), model.isBlank() ? null : model);
    }

    private static void positive(String setting, long value) {
        if (value <= 0) {
            throw new Invalid(setting + " is " + value + ", expected more than 0");
        }
    }
}
