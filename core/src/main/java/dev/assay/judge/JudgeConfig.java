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
 * @param connectTimeout until there is a connection
 * @param firstByteTimeout from sending until the answer begins
 * @param maxInFlight requests at once to one endpoint, shared by all runs; the limiter goes below it when told to
 * @param retries of a request that failed for a passing reason; a time-out is repeated once at most
 * @param maxWait how long a call waits out an endpoint's rate limit
 * @param temperature null leaves it to the endpoint
 * @param maxAnswerBytes of one answer, unpacked
 * @param maxPromptTokens a longer prompt is shortened, with a note; estimated as {@link PromptLength} says
 * @param failuresToPause after so many failures in a row an endpoint is left alone for a while
 * @param prices of now; a model URI goes before a model ({@code gpt-4.1-mini})
 */
public record JudgeConfig(
        String model,
        Map<String, JudgeEndpoint> endpoints,
        Duration timeout,
        Duration connectTimeout,
        Duration firstByteTimeout,
        int maxInFlight,
        int retries,
        Duration maxWait,
        @Nullable Double temperature,
        int maxAnswerBytes,
        int maxPromptTokens,
        int failuresToPause,
        Supplier<PriceTable> prices) {

    public static final String DEFAULT_BASE_URL = "https://api.openai.com/v1";
    public static final String DEFAULT_MODEL = "openai:/gpt-4.1-mini";

    /** The endpoint that needs no name of its own. */
    public static final String DEFAULT_ENDPOINT = "openai";

    private static final Set<String> SETTINGS = Set.of(
            "baseUrl",
            "apiKey",
            "model",
            "timeoutSeconds",
            "connectTimeoutSeconds",
            "firstByteTimeoutSeconds",
            "maxInFlight",
            "retries",
            "maxWaitSeconds",
            "temperature",
            "maxAnswerBytes",
            "maxPromptTokens",
            "failuresToPause",
            "endpoints",
            "prices");

    public JudgeConfig {
        endpoints = Map.copyOf(endpoints);
        positive("judge.timeoutSeconds", timeout.toMillis());
        positive("judge.connectTimeoutSeconds", connectTimeout.toMillis());
        positive("judge.firstByteTimeoutSeconds", firstByteTimeout.toMillis());
        positive("judge.maxInFlight", maxInFlight);
        positive("judge.maxPromptTokens", maxPromptTokens);
        positive("judge.failuresToPause", failuresToPause);
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
        Map<String, JudgeEndpoint> endpoints = JudgeEndpoints.of(settings);
        PriceTable prices = prices(section);
        // Null is a value here: leave the temperature to the endpoint.
        BigDecimal temperature = section.containsKey("temperature") && !settings.has("temperature")
                ? null
                : settings.number("temperature", BigDecimal.ZERO, BigDecimal.ZERO);
        Duration timeout = settings.seconds("timeoutSeconds", Duration.ofSeconds(60));
        JudgeConfig config = new JudgeConfig(
                settings.text("model", DEFAULT_MODEL),
                endpoints,
                timeout,
                settings.seconds("connectTimeoutSeconds", Duration.ofSeconds(10)),
                // An answer that is not streamed begins when all of it is thought out.
                settings.seconds("firstByteTimeoutSeconds", timeout),
                settings.whole("maxInFlight", 32),
                settings.whole("retries", 3),
                settings.seconds("maxWaitSeconds", Duration.ofMinutes(2)),
                temperature == null ? null : temperature.doubleValue(),
                settings.whole("maxAnswerBytes", 1 << 20),
                settings.whole("maxPromptTokens", 100_000),
                settings.whole("failuresToPause", 10),
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
                model,
                endpoints,
                timeout,
                connectTimeout,
                firstByteTimeout,
                maxInFlight,
                retries,
                maxWait,
                temperature,
                maxAnswerBytes,
                maxPromptTokens,
                failuresToPause,
                others);
    }

    /** Defaults with nothing configured: no judge can be asked. */
    public static JudgeConfig unset() {
        return of(new JsonObject());
    }

    /**
     * What a model URI means: {@code openai:/<model>} or another provider's, {@code <endpoint>:/<model>}, or {@code
     * endpoints:/<endpoint>} with the endpoint's own model; the name of an endpoint alone means the same.
     *
     * @throws Invalid when it names no endpoint of the configuration
     */
    JudgeModel find(String uri) {
        int colon = uri.indexOf(":/");
        String scheme = colon < 0 ? "endpoints" : uri.substring(0, colon);
        String rest = colon < 0 ? uri : uri.substring(colon + 2);
        JudgeEndpoint endpoint = endpoints.get(JudgeEndpoints.BY_NAME.contains(scheme) ? rest : scheme);
        if (endpoint == null || rest.isBlank()) {
            throw new Invalid(
                    "judge model '" + uri + "' is not known, expected openai:/<model>, <endpoint>:/<model> or "
                            + "endpoints:/<endpoint> with an endpoint of the configuration: "
                            + String.join(", ", new TreeMap<>(endpoints).keySet()));
        }
        String model = JudgeEndpoints.BY_NAME.contains(scheme) ? endpoint.model() : rest;
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

    private static void positive(String setting, long value) {
        if (value <= 0) {
            throw new Invalid(setting + " is " + value + ", expected more than 0");
        }
    }
}
