package dev.assay.scorer.mlflow;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.Unavailable;
import dev.assay.model.Trace;
import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.Subject;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.mlflow.SerializedScorer.Plan;
import dev.assay.scorer.people.DefinedJudge;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.store.ScorerStore;
import dev.assay.store.ScorerStore.Version;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registered scorers as scorers of this server, one id for each version: {@code mlflow:<scorer id>/<version>}. The list to
 * choose from has the judges in a person's words, each in its latest version; the others are scorers that are in it anyway.
 */
public final class MlflowScorers implements ScorerCatalog {
    private static final String GATEWAY = "gateway:/";

    private final ScorerStore store;
    private final ScorerCatalog here;
    private final JudgeModels judges;

    /** Which judges can be asked. */
    public interface JudgeModels {
        /**
         * @param uri null for the default judge
         * @return why it cannot be asked; empty when it can
         */
        Optional<String> problem(@Nullable String uri);
    }

    /** @param here the scorers that do the work */
    public MlflowScorers(ScorerStore store, ScorerCatalog here, JudgeModels judges) {
        this.store = store;
        this.here = here;
        this.judges = judges;
    }

    /** Where it runs, as things are now. */
    public Placement place(Version version) {
        SerializedScorer scorer = SerializedScorer.of(version.serialized());
        return switch (scorer.plan()) {
            case Plan.InClient(String reason) -> new Placement.InClient(reason);
            case Plan.Here plan -> place(version, scorer.model(), plan);
            case Plan.Judge(var definition) -> place(version, definition);
        };
    }

    private Placement place(Version version, @Nullable String model, Plan.Here plan) {
        Optional<ScorerDescription> found = here.find(plan.scorer());
        if (found.isEmpty()) {
            return new Placement.Blocked("the scorer " + plan.scorer() + " is not there", ScorerInfo.Scope.TRACE);
        }
        ScorerInfo info = found.get().info();
        String judgeModel = judgeModel(model);
        boolean asksJudge = found.get().asksJudge();
        return Optional.ofNullable(found.get().problem())
                .or(() -> asksJudge ? judges.problem(judgeModel).map(problem -> of(model, problem)) : Optional.empty())
                .<Placement>map(problem -> new Placement.Blocked(problem, info.scope()))
                .orElseGet(() -> new Placement.Here(
                        id(version),
                        Integer.toString(version.version()),
                        digest(version, found.get()),
                        info.returns(),
                        asksJudge,
                        judgeModel,
                        model,
                        info.scope()));
    }

    private Placement place(Version version, JudgeDefinition definition) {
        if (definition.wantsExpectations()) {
            return new Placement.InClient(SerializedScorer.EXPECTATIONS);
        }
        String problem = problem(definition);
        return problem != null
                ? new Placement.Blocked(problem, definition.scope())
                : new Placement.Here(
                        id(version),
                        Integer.toString(version.version()),
                        DefinitionDigest.of(version.serialized()),
                        definition.value().returns(),
                        true,
                        judgeModel(definition.model()),
                        definition.model(),
                        definition.scope());
    }

    /** Why its model cannot be asked; null when it can. */
    public @Nullable String problem(JudgeDefinition definition) {
        String model = definition.model();
        return judges.problem(judgeModel(model))
                .map(problem -> of(model, problem))
                .orElse(null);
    }

    /** SHA-256 in hex: versions of equal digests are the same scorer. */
    public static String digest(Version version) {
        return DefinitionDigest.of(version.serialized());
    }

    /** The digest that a version of this text would have. */
    public static String digest(String serialized) {
        return DefinitionDigest.of(serialized);
    }

    /** A judge in a person's words, of whole conversations too; empty when it is none, or one that this server cannot read. */
    public static Optional<JudgeDefinition> judge(Version version) {
        return JudgeForm.definition(version.serialized());
    }

    /** Why a version is no judge in a person's words; a sentence without its end. */
    public static String refusal(Version version) {
        return switch (SerializedScorer.of(version.serialized()).plan()) {
            case Plan.InClient(String reason) -> reason;
            case Plan.Here plan -> "it is " + plan.scorer() + " with parameters";
            case Plan.Judge _ -> "it is one";
        };
    }

    /** Its id for runs. */
    public static String id(Version version) {
        return "mlflow:" + version.scorerId() + "/" + version.version();
    }

    /** A definition that need not be saved, to be tried. */
    public OpenScorer openDraft(JudgeDefinition definition, Judge judge) {
        ScorerDescription description = new ScorerDescription(
                "mlflow:draft",
                ScorerDescription.Kind.JUDGE,
                definition.info("draft"),
                "",
                "judge",
                problem(definition));
        return new DefinedJudge(definition, description, judge, judgeModel(definition.model()));
    }

    /**
     * Opens it once. Blocks.
     *
     * @throws Invalid when what it was registered with does not fit the scorer that does its work here
     */
    public void check(Version version) {
        if (SerializedScorer.of(version.serialized()).plan() instanceof Plan.Here plan) {
            here.open(plan.scorer(), plan.parameters(), new NoJudge(version.name()))
                    .close();
        }
    }

    private static String of(@Nullable String model, String problem) {
        return model != null && model.startsWith(GATEWAY)
                ? "its model " + model + " means the judge endpoint of that name in this server's configuration, and "
                        + problem
                : problem;
    }

    /** A gateway's endpoint is the judge endpoint of that name; other URIs mean what they mean here. */
    public static @Nullable String judgeModel(@Nullable String model) {
        return model != null && model.startsWith(GATEWAY) ? "endpoint:/" + model.substring(GATEWAY.length()) : model;
    }

    @Override
    public List<ScorerDescription> list() {
        List<Version> latest;
        try {
            latest = store.latest(null).await();
        } catch (Exception e) {
            throw new Unavailable("the registered scorers cannot be looked up now: " + e.getMessage());
        }
        return latest.stream()
                .flatMap(version ->
                        SerializedScorer.of(version.serialized()).plan() instanceof Plan.Judge(var definition)
                                ? Stream.of(described(version, definition))
                                : Stream.empty())
                .toList();
    }

    @Override
    public Optional<ScorerDescription> find(String id) {
        return version(id).flatMap(version -> switch (SerializedScorer.of(version.serialized())
                .plan()) {
            case Plan.InClient _ -> Optional.empty();
            case Plan.Here plan -> here.find(plan.scorer()).map(found -> described(version, found));
            case Plan.Judge(var definition) -> Optional.of(described(version, definition));
        });
    }

    @Override
    public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
        Version version = version(id).orElseThrow(() -> new NotFound("scorer", id));
        return switch (SerializedScorer.of(version.serialized()).plan()) {
            case Plan.InClient(String reason) ->
                throw new Invalid("The scorer '" + version.name() + "' runs in the client only: " + reason);
            case Plan.Here plan -> opened(version, here.open(plan.scorer(), plan.parameters(), judge));
            case Plan.Judge(var definition) ->
                new DefinedJudge(definition, described(version, definition), judge, judgeModel(definition.model()));
        };
    }

    private Optional<Version> version(String id) {
        UUID scorer;
        int version;
        try {
            String[] parts = id.substring(id.indexOf(':') + 1).split("/", 2);
            scorer = UUID.fromString(parts[0]);
            version = Integer.parseInt(parts[1]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
        try {
            return store.find(scorer, version).await();
        } catch (Exception e) {
            throw new Unavailable("the scorer '" + id + "' cannot be looked up now: " + e.getMessage());
        }
    }

    private static OpenScorer opened(Version version, OpenScorer scorer) {
        return new OpenScorer() {
            @Override
            public ScorerDescription description() {
                return described(version, scorer.description());
            }

            @Override
            public List<ScoreOutcome> score(List<Trace> traces) {
                return scorer.score(traces);
            }

            @Override
            public List<ScoreOutcome> call(List<Subject> subjects) {
                return scorer.call(subjects);
            }

            @Override
            public void close() {
                scorer.close();
            }
        };
    }

    private ScorerDescription described(Version version, JudgeDefinition definition) {
        return new ScorerDescription(
                id(version),
                ScorerDescription.Kind.JUDGE,
                definition.info(Integer.toString(version.version())),
                DefinitionDigest.of(version.serialized()),
                "judge",
                problem(definition));
    }

    /**
     * The definition is the client's: a new version of the scorer that does the work does not make it another one. One that is
     * named as this server's is what it is here.
     */
    private static String digest(Version version, ScorerDescription scorer) {
        boolean own = SerializedScorer.of(version.serialized()).kind() == SerializedScorer.Kind.SCORER;
        return DefinitionDigest.of(
                own
                        ? new JsonObject(version.serialized())
                                .put("digest", scorer.digest())
                                .encode()
                        : version.serialized());
    }

    private static ScorerDescription described(Version version, ScorerDescription scorer) {
        return new ScorerDescription(
                id(version), scorer.kind(), scorer.info(), digest(version, scorer), "mlflow", scorer.problem());
    }
}
