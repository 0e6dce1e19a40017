package dev.assay.scorer.script;

import dev.assay.error.Invalid;
import dev.assay.model.TraceJson;
import dev.assay.scorer.api.ScorerInfo.Example;
import dev.assay.store.ScriptStore;
import dev.assay.store.ScriptStore.KeptExample;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The unit examples of scripts: those of the files beside them, which are never written, and those that people made in the
 * editor, which are kept in the store. Of two with the same name the editor's counts.
 */
public final class ScriptExamples {
    private static final int MOST = 100;
    private static final int LONGEST_NAME = 200;

    /** Whoever lists scorers is sent their examples. */
    private static final int MOST_CHARACTERS = 200_000;

    private final ScriptStore store;
    private final Map<String, List<Example>> inFiles = new ConcurrentHashMap<>();
    private final Map<String, List<Example>> kept = new ConcurrentHashMap<>();

    ScriptExamples(ScriptStore store) {
        this.store = store;
    }

    /** @param fromEditor whether it is kept in the store; else it stands in a file */
    public record Shown(Example example, boolean fromEditor) {}

    Future<Void> load() {
        return store.examples().map(all -> {
            all.forEach(each -> put(each.script(), example(each)));
            return null;
        });
    }

    /** Of a script, those of its file first. */
    public List<Shown> of(String script) {
        Map<String, Shown> shown = new LinkedHashMap<>();
        inFiles.getOrDefault(script, List.of()).forEach(each -> shown.put(each.name(), new Shown(each, false)));
        kept.getOrDefault(script, List.of()).forEach(each -> shown.put(each.name(), new Shown(each, true)));
        return List.copyOf(shown.values());
    }

    /** What the file beside a script has; none takes them away. */
    void inFile(String script, List<Example> examples) {
        if (examples.isEmpty()) {
            inFiles.remove(script);
        } else {
            inFiles.put(script, List.copyOf(examples));
        }
    }

    /**
     * Keeps an example, in the place of the one of that name.
     *
     * @throws Invalid when it cannot be run, or is one too many
     */
    public Future<Void> keep(String script, Example example) {
        check(script, example);
        var content = new JsonObject()
                .put("parameters", new JsonObject(new LinkedHashMap<>(example.parameters())))
                .put("trace", trace(example))
                .put("expected", example.expected());
        return store.keepExample(new KeptExample(script, example.name(), content))
                .onSuccess(_ -> put(script, example));
    }

    /** @return whether the store had it; one in a file stays */
    public Future<Boolean> drop(String script, String name) {
        return store.dropExample(script, name)
                .onSuccess(_ -> kept.computeIfPresent(script, (_, all) -> all.stream()
                        .filter(each -> !each.name().equals(name))
                        .toList()));
    }

    private void check(String script, Example example) {
        String name = example.name();
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new Invalid(
                    "the example's name '" + name + "' is not of 1 to " + LONGEST_NAME + " characters that show");
        }
        if (example.trace().length() > MOST_CHARACTERS) {
            throw new Invalid("the trace of the example '" + name + "' has "
                    + example.trace().length() + " characters of JSON, expected at most " + MOST_CHARACTERS
                    + ": leave out what the script does not need");
        }
        List<Example> all = kept.getOrDefault(script, List.of());
        if (all.size() >= MOST && all.stream().noneMatch(each -> each.name().equals(name))) {
            throw new Invalid("script '" + script + "' has " + all.size() + " examples, expected at most " + MOST);
        }
        try {
            if (TraceJson.turns(trace(example)).isEmpty()) {
                throw new Invalid("the example '" + name + "' has no trace, expected at least one");
            }
        } catch (IllegalArgumentException e) {
            throw new Invalid("the trace of the example '" + name + "' cannot be read: " + e.getMessage());
        }
    }

    private void put(String script, Example example) {
        kept.merge(script, List.of(example), (all, _) -> {
            List<Example> changed = new ArrayList<>(all);
            int at = all.stream().map(Example::name).toList().indexOf(example.name());
            if (at < 0) {
                changed.add(example);
            } else {
                changed.set(at, example);
            }
            return List.copyOf(changed);
        });
    }

    /** As a map; of a session the list of its turns. */
    private static Object trace(Example example) {
        String json = example.trace();
        return json.startsWith("[") ? new JsonArray(json).getList() : new JsonObject(json).getMap();
    }

    private static Example example(KeptExample kept) {
        JsonObject content = kept.content();
        return new Example(
                kept.name(),
                content.getJsonObject("parameters").getMap(),
                String.valueOf(content.getValue("trace")),
                content.getValue("expected"));
    }
}
