package dev.assay.judge;

import dev.assay.error.Invalid;
import dev.assay.store.ModelCall;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one way from the server to language models that judge. Every run gets a {@link RunJudge} from it; limits,
 * connections and what was learnt of a model are shared by all of them.
 */
public final class JudgeClient {
    static final String NOT_CONFIGURED = "no judge model is configured: set judge.apiKey (ASSAY_JUDGE_API_KEY), or "
            + "judge.baseUrl (ASSAY_JUDGE_BASE_URL) for a server of your own that needs no key";

    private final JudgeConfig config;
    private final Backoff backoff;
    private final Clock clock;
    private final Map<String, Provider> providers = new TreeMap<>();

    public JudgeClient(Vertx vertx, JudgeConfig config) {
        this(vertx, config, Backoff.DEFAULT, Clock.systemUTC());
    }

    JudgeClient(Vertx vertx, JudgeConfig config, Backoff backoff, Clock clock) {
        this.config = config;
        this.backoff = backoff;
        this.clock = clock;
        // Longer than between the tries of one call: an endpoint that fails all of them needs more than a moment.
        Backoff pauses = new Backoff(backoff.most().dividedBy(4), backoff.most().multipliedBy(3));
        config.endpoints()
                .forEach((name, endpoint) -> providers.put(name, new Provider(vertx, endpoint, config, pauses)));
    }

    /** Whether the default judge can be asked: it has a key, or a base URL other than OpenAI's own. */
    public boolean configured() {
        return config.find(config.model()).endpoint().configured();
    }

    /**
     * Why a judge cannot be asked, whatever the question; empty when it can.
     *
     * @param modelUri as for {@link #forRun(String, CallLedger)}; null for the default judge
     */
    public Optional<String> problem(@Nullable String modelUri) {
        try {
            JudgeModel found = config.find(modelUri == null ? config.model() : modelUri);
            return found.endpoint().configured() ? Optional.empty() : Optional.of(notConfigured(found.endpoint()));
        } catch (Invalid e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The default judge as MLflow writes it: {@code openai:/gpt-4.1-mini}. */
    public String model() {
        return config.model();
    }

    /** The default judge, nothing kept and nothing reused: for trying a scorer. */
    public RunJudge forRun() {
        return forRun(config.model(), CallLedger.NONE);
    }

    /**
     * A judge for one run; without a configured model it can be had, and says so when it is asked.
     *
     * @param modelUri {@code openai:/<model>}, {@code <endpoint>:/<model>} or {@code endpoint:/<endpoint>}
     * @throws dev.assay.error.Invalid when that names no endpoint of the configuration
     */
    public RunJudge forRun(String modelUri, CallLedger ledger) {
        return new RunJudge(this, config.find(modelUri), ledger);
    }

    /** Each endpoint as it fares at the moment, by name. */
    public List<EndpointSeen> endpoints() {
        return providers.values().stream().map(EndpointSeen::of).toList();
    }

    /** The endpoint that a model URI leads to. */
    public Optional<EndpointSeen> endpoint(String modelUri) {
        try {
            return Optional.of(EndpointSeen.of(provider(config.find(modelUri))));
        } catch (Invalid e) {
            return Optional.empty();
        }
    }

    Provider provider(JudgeModel model) {
        Provider provider = providers.get(model.endpoint().name());
        if (provider == null) {
            throw new IllegalStateException("endpoint '" + model.endpoint().name() + "' has no connections");
        }
        return provider;
    }

    /** What to set, so that this endpoint can be asked. */
    static String notConfigured(JudgeEndpoint endpoint) {
        String name = endpoint.name();
        return name.equals(JudgeConfig.DEFAULT_ENDPOINT)
                ? NOT_CONFIGURED
                : "judge endpoint '" + name + "' has no key: set judge.endpoints." + name + ".apiKey ("
                        + JudgeKeys.variable(name, "apiKey") + ")";
    }

    /**
     * Sends a request again as it was, and says how that went; nothing is noted, and no verdict is read.
     *
     * @param before the call as it went; its model is looked up anew, and so is its key
     * @return fails with {@link Invalid} when its model is no longer configured
     */
    public Future<ModelCall> replay(ModelCall before) {
        JudgeModel model;
        try {
            model = config.find(before.modelUri());
        } catch (Invalid e) {
            return Future.failedFuture(e);
        }
        if (!model.endpoint().configured()) {
            return Future.failedFuture(new Invalid(notConfigured(model.endpoint())));
        }
        Promise<ModelCall> after = Promise.promise();
        var replay = new Replay(new RunJudge(this, model, CallLedger.NONE), provider(model), model, before);
        Thread.ofVirtual().name("judge-replay").start(() -> replay.run(after));
        return after.future();
    }

    /** Closes the connections; calls under way fail. */
    public Future<Void> close() {
        return Future.join(providers.values().stream()
                        .map(provider -> provider.endpoint.close())
                        .toList())
                .mapEmpty();
    }

    void start(JudgeCall call) {
        Thread.ofVirtual().name("judge-call").start(call);
    }

    JudgeConfig config() {
        return config;
    }

    Backoff backoff() {
        return backoff;
    }

    Clock clock() {
        return clock;
    }
}
