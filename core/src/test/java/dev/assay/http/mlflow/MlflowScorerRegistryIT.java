package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.error.NotFound;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ParameterCheck;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.store.pg.PgScorerStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Registered scorers are started only when they can score. */
class MlflowScorerRegistryIT extends MlflowAreaTestBase {
    private static final String SCORERS = "/api/3.0/mlflow/scorers";

    private final PgScorerStore store = new PgScorerStore(database.evaluation());
    private final Plugins plugins = new Plugins();

    @Override
    List<MlflowArea> areas() {
        return List.of(new MlflowScorerRegistry(
                store,
                experiments,
                new MlflowScorers(store, plugins, _ -> Optional.empty()),
                () -> {},
                task -> Thread.ofVirtual().start(task)));
    }

    @Test
    void parameters_that_do_not_fit_are_refused_when_the_scorer_is_started() {
        register("empty", "Guidelines", new JsonObject().put("guidelines", new JsonArray()));
        register("nothing", "RegexMatch", new JsonObject().put("pattern", ""));
        register("ahead", "RegexMatch", new JsonObject().put("pattern", "a(?=b)"));

        assertThat(start("empty").refusal())
                .startsWith("400 INVALID_PARAMETER_VALUE Scorer 'empty' cannot be started. The parameter 'guidelines'")
                .contains(" is [], expected ");
        assertThat(start("nothing").refusal())
                .startsWith("400 INVALID_PARAMETER_VALUE Scorer 'nothing' cannot be started. The parameter 'pattern'")
                .contains(" is \"\", expected ");
        assertThat(start("ahead").refusal())
                .startsWith("400 INVALID_PARAMETER_VALUE Scorer 'ahead' cannot be started. The parameter 'pattern'")
                .contains("\"a(?=b)\", expected a regular expression in RE2's syntax");
        assertThat(store.standings().await())
                .filteredOn(each -> !each.latest().name().equals("fits"))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.config()).isNull());
    }

    @Test
    void a_scorer_that_fits_is_started_and_not_kept_open() {
        register("fits", "RegexMatch", new JsonObject().put("pattern", "a+b"));
        assertThat(start("fits").ok().getJsonObject("config").getDouble("sample_rate"))
                .isEqualTo(1.0);
        assertThat(plugins.open).hasValue(0);
    }

    @Test
    void scorers_of_sessions_and_of_spans_are_started_as_those_of_traces_are() {
        register("sessions", "RegexMatch", new JsonObject().put("pattern", "a+b"));

        for (ScorerInfo.Scope scope : ScorerInfo.Scope.values()) {
            plugins.scope = scope;
            assertThat(start("sessions").ok().getJsonObject("config").getDouble("sample_rate"))
                    .isEqualTo(1.0);
        }
    }

    private void register(String name, String builtIn, JsonObject data) {
        server.post(
                        SCORERS + "/register",
                        new JsonObject()
                                .put("experiment_id", "0")
                                .put("name", name)
                                .put(
                                        "serialized_scorer",
                                        new JsonObject()
                                                .put("builtin_scorer_class", builtIn)
                                                .put("builtin_scorer_pydantic_data", data)
                                                .encode()))
                .ok();
    }

    private dev.assay.http.AreaServer.Answer start(String name) {
        return server.ask(
                "PUT",
                SCORERS + "/online-config",
                new JsonObject().put("experiment_id", "0").put("name", name).put("sample_rate", 1));
    }

    /** The parameters of the built-in plugins that are asked for here. */
    private static final class Plugins implements ScorerCatalog {
        private static final Map<String, String> SCHEMAS = Map.of("plugin:guidelines", """
            {"type": "object", "properties": {"guidelines": {"oneOf": [
              {"type": "string", "minLength": 1},
              {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}]}},
             "required": ["guidelines"], "additionalProperties": false}
            """, "plugin:regex_match", """
            {"type": "object", "properties": {
              "pattern": {"type": "string", "minLength": 1, "format": "re2"},
              "whole": {"type": "boolean", "default": false}, "ignoreCase": {"type": "boolean", "default": false}},
             "required": ["pattern"], "additionalProperties": false}
            """);

        private final AtomicInteger open = new AtomicInteger();
        private volatile ScorerInfo.Scope scope = ScorerInfo.Scope.TRACE;

        @Override
        public List<ScorerDescription> list() {
            return List.of();
        }

        @Override
        public Optional<ScorerDescription> find(String id) {
            return Optional.ofNullable(SCHEMAS.get(id))
                    .map(schema -> new ScorerDescription(
                            id,
                            ScorerDescription.Kind.PLUGIN,
                            new ScorerInfo(
                                    id.substring("plugin:".length()),
                                    "1",
                                    "made for a test",
                                    scope,
                                    Set.of(),
                                    ScorerInfo.ValueType.BOOL,
                                    schema,
                                    true),
                            "d1",
                            "test",
                            null));
        }

        @Override
        public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
            ScorerDescription found = find(id).orElseThrow(() -> new NotFound("scorer", id));
            assertThat(ParameterCheck.of(found.info()).check(parameters)).isNotEmpty();
            open.incrementAndGet();
            return new OpenScorer() {
                @Override
                public ScorerDescription description() {
                    return found;
                }

                @Override
                public List<ScoreOutcome> score(List<dev.assay.model.Trace> traces) {
                    throw new UnsupportedOperationException("nothing is scored here");
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }
    }
}
