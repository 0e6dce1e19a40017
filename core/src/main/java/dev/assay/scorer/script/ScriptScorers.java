package dev.assay.scorer.script;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ParameterCheck;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.store.ScriptStore;
import dev.assay.store.ScriptStore.NewScript;
import dev.assay.store.ScriptStore.Origin;
import dev.assay.store.ScriptStore.Script;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Scorers written in JavaScript: the newest version of each, from the editor or from a file. */
public final class ScriptScorers implements ScorerCatalog {
    private static final String PREFIX = "script:";
    private static final String TENANT = "";

    private final ScriptStore store;
    private final SandboxPool pool;
    private final ConcurrentSkipListMap<String, Script> scripts = new ConcurrentSkipListMap<>();
    private final ScriptExamples examples;

    public ScriptScorers(ScriptStore store, SandboxPool pool) {
        this.store = store;
        this.pool = pool;
        this.examples = new ScriptExamples(store);
    }

    /** Reads what is stored; to be called before anything else. */
    public Future<Void> load() {
        return store.list().compose(all -> {
            all.forEach(script -> scripts.put(script.name(), script));
            return examples.load();
        });
    }

    @Override
    public List<ScorerDescription> list() {
        return scripts.values().stream().map(this::description).toList();
    }

    @Override
    public Optional<ScorerDescription> find(String id) {
        return script(id).map(this::description);
    }

    @Override
    public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
        Script script = script(id).orElseThrow(() -> new NotFound("scorer", id));
        ScorerDescription description = description(script);
        if (description.problem() != null) {
            throw new Invalid("Scorer '" + id + "' cannot be used: " + description.problem());
        }
        return open(description, script.content().source(), parameters, judge, ScriptJob.Urgency.RUN);
    }

    /**
     * A draft, opened without being saved.
     *
     * @throws InvalidScript when it cannot be run
     */
    public Future<OpenScorer> openDraft(String source, Map<String, @Nullable Object> parameters, Judge judge) {
        return check(source).map(fit -> {
            ScorerInfo info = info("draft", "0", json(fit));
            ScorerDescription description = new ScorerDescription(
                    PREFIX + "draft", ScorerDescription.Kind.SCRIPT, info, digest(source), "editor", null);
            return open(description, source, parameters, judge, ScriptJob.Urgency.RUN);
        });
    }

    /**
     * A draft or a version, opened for very many traces, after all that is more urgent.
     *
     * @param name of feedback that the script does not name
     * @throws InvalidScript when it cannot be run
     * @throws Invalid when it asks a judge: each trace would cost money
     */
    public Future<OpenScorer> openForCorpus(String name, String source, Map<String, @Nullable Object> parameters) {
        return check(source).map(fit -> {
            if (fit.reads().contains(ScorerInfo.Part.JUDGE)) {
                throw new Invalid(
                        "The script asks a judge, which costs money for each trace: it is not tried over a whole"
                                + " corpus. Try it on a few traces, or evaluate with it");
            }
            if (fit.scope() == ScorerInfo.Scope.SESSION) {
                throw new Invalid(
                        "The script scores sessions, which are read whole: it is not tried over a whole corpus."
                                + " Try it on a few traces, or evaluate with it");
            }
            ScorerInfo info = info(name, "0", json(fit));
            ScorerDescription description = new ScorerDescription(
                    PREFIX + name, ScorerDescription.Kind.SCRIPT, info, digest(source), "editor", null);
            return open(description, source, parameters, new NoJudge(name), ScriptJob.Urgency.CORPUS);
        });
    }

    /** What a script says about itself; fails with {@link InvalidScript} when it cannot be run. */
    public Future<ScriptInfo> check(String source) {
        return Future.fromCompletionStage(pool.check(TENANT, source)).map(checked -> switch (checked) {
            case ScriptCheck.Fit(var info) -> info;
            case ScriptCheck.Unfit(var error) -> throw new InvalidScript(error);
        });
    }

    /**
     * Saves what the editor holds as the newest version; the same source again makes none.
     *
     * @param baseVersion what was edited; null does not check
     * @throws InvalidScript when it cannot be run
     * @throws dev.assay.error.Conflict when somebody saved meanwhile
     */
    public Future<Script> save(String name, String source, @Nullable Integer baseVersion) {
        checkName(name);
        return check(source)
                .compose(info -> store.save(
                        new NewScript(name, source, digest(source), Origin.EDITOR, null, json(info), null),
                        baseVersion))
                .onSuccess(script -> scripts.put(name, script));
    }

    /** Takes a file in, if it is another one than was taken in last; one that cannot be run is listed with the reason. */
    Future<Void> takeIn(String name, String file, String source) {
        String digest = digest(source);
        return store.lastFromFile(name).compose(last -> {
            boolean known = last.filter(script -> script.content().digest().equals(digest))
                    .isPresent();
            if (known && scripts.containsKey(name)) {
                return Future.succeededFuture();
            }
            return check(source)
                    .map(info -> new NewScript(name, source, digest, Origin.FILE, file, json(info), null))
                    .recover(failure -> failure instanceof InvalidScript invalid
                            ? Future.succeededFuture(
                                    new NewScript(name, source, digest, Origin.FILE, file, null, json(invalid.error())))
                            : Future.failedFuture(failure))
                    .compose(script -> store.save(script, null))
                    .onSuccess(script -> scripts.put(name, script))
                    .mapEmpty();
        });
    }

    /** Of all scripts. */
    public ScriptExamples examples() {
        return examples;
    }

    /** Forgets a script whose file is gone, unless the editor has a newer version of it. */
    Future<Void> fileGone(String name) {
        Script script = scripts.get(name);
        return script == null || script.content().origin() != Origin.FILE
                ? Future.succeededFuture()
                : delete(name).mapEmpty();
    }

    /** @return whether it was there */
    public Future<Boolean> delete(String name) {
        return store.delete(name).onSuccess(_ -> scripts.remove(name));
    }

    static void checkName(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new Invalid("The script's name '" + name
                    + "' is not of small letters, digits and _, at most 63, beginning with a letter");
        }
    }

    private OpenScorer open(
            ScorerDescription description,
            String source,
            Map<String, @Nullable Object> parameters,
            Judge judge,
            ScriptJob.Urgency urgency) {
        Map<String, @Nullable Object> checked =
                ParameterCheck.of(description.info()).check(parameters);
        return new OpenScript(
                description, pool, TENANT, source, checked, NoJudge.orElse(description.info(), judge), urgency);
    }

    private Optional<Script> script(String id) {
        return id.startsWith(PREFIX)
                ? Optional.ofNullable(scripts.get(id.substring(PREFIX.length())))
                : Optional.empty();
    }

    private ScorerDescription description(Script script) {
        NewScript content = script.content();
        JsonObject problem = content.problem();
        String file = content.file();
        return new ScorerDescription(
                PREFIX + script.name(),
                ScorerDescription.Kind.SCRIPT,
                info(script.name(), String.valueOf(script.version()), content.info())
                        .examples(examples.of(script.name()).stream()
                                .map(ScriptExamples.Shown::example)
                                .toArray(ScorerInfo.Example[]::new)),
                content.digest(),
                content.origin() == Origin.FILE && file != null ? file : "editor",
                problem == null ? null : placed(problem));
    }

    private static String placed(JsonObject problem) {
        Integer line = problem.getInteger("line");
        return problem.getString("message")
                + (line == null ? "" : " (line " + line + ", column " + problem.getInteger("column") + ")");
    }

    private static ScorerInfo info(String name, String version, @Nullable JsonObject said) {
        ScriptInfo info = said == null ? ScriptInfo.UNSAID : ScriptInfo.parse(said.encode());
        String description = info.description();
        ScorerInfo.ValueType returns = info.returns();
        return new ScorerInfo(
                        name,
                        version,
                        description == null ? "" : description,
                        info.scope(),
                        info.reads(),
                        returns == null ? ScorerInfo.ValueType.JSON : returns,
                        info.parametersSchema(),
                        info.deterministic())
                .spanTypes(info.spanTypes().toArray(String[]::new))
                .keepScores(info.keepScores());
    }

    /** As the script would have written it. */
    private static JsonObject json(ScriptInfo info) {
        JsonObject json = new JsonObject()
                .put("scope", info.scope().name().toLowerCase(java.util.Locale.ROOT))
                .put(
                        "reads",
                        info.reads().stream()
                                .map(part -> part.name().toLowerCase(java.util.Locale.ROOT))
                                .sorted()
                                .toList())
                .put("parameters", new JsonObject(info.parametersSchema()))
                .put("deterministic", info.deterministic());
        if (!info.spanTypes().isEmpty()) {
            json.put("spanTypes", info.spanTypes().stream().sorted().toList());
        }
        if (info.keepScores()) {
            json.put("keepScores", true);
        }
        if (info.description() != null) {
            json.put("description", info.description());
        }
        ScorerInfo.ValueType returns = info.returns();
        if (returns != null) {
            json.put("returns", returns.name().toLowerCase(java.util.Locale.ROOT));
        }
        return json;
    }

    private static JsonObject json(ScriptError error) {
        return new JsonObject()
                .put("message", error.message())
                .put("line", error.line())
                .put("column", error.column());
    }

    private static String digest(String source) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
