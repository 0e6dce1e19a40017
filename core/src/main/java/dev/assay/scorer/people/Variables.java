package dev.assay.scorer.people;

import dev.assay.model.Trace;
import dev.assay.scorer.people.Variable.Root;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The variables that can be written, for those who write instructions. */
public final class Variables {
    private static final int MOST_OF_A_ROOT = 50;

    private Variables() {}

    /**
     * @param name without braces
     * @param shows what it stands for, a few words
     */
    public record Named(String name, String shows) {}

    /** Those of every trace, then the names that this trace has within them. */
    public static List<Named> of(@Nullable Trace trace) {
        List<Named> variables = new ArrayList<>();
        Arrays.stream(Root.values()).forEach(root -> variables.add(new Named(root.word(), root.shows())));
        if (trace != null) {
            add(variables, Root.INPUTS, keys(trace.inputs()));
            add(variables, Root.OUTPUTS, keys(trace.outputs()));
            var expected = new TreeSet<String>();
            trace.expectations().forEach(each -> expected.add(each.name()));
            add(variables, Root.EXPECTATIONS, expected);
            add(variables, Root.TAGS, new TreeSet<>(trace.tags().keySet()));
            add(variables, Root.METADATA, new TreeSet<>(trace.metadata().keySet()));
        }
        return variables;
    }

    private static List<String> keys(@Nullable Object json) {
        return json instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Names that can be written. */
    private static void add(List<Named> variables, Root root, Collection<String> names) {
        names.stream()
                .map(name -> root.word() + "." + name)
                .filter(name -> Template.of("{{ " + name + " }}").uses().stream()
                        .anyMatch(use -> use.variable().label().equals(name)))
                .limit(MOST_OF_A_ROOT)
                .forEach(name -> variables.add(new Named(name, "of this trace")));
    }
}
