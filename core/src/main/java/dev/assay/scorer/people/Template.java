package dev.assay.scorer.people;

import dev.assay.error.Invalid;
import dev.assay.scorer.people.Variable.Root;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Instructions, and where their variables stand. What stands in double braces and is no name, JSON say, is text.
 *
 * @param uses in their order
 * @param problems in their order
 */
public record Template(String text, List<Use> uses, List<Problem> problems) {
    private static final Pattern BRACES =
            Pattern.compile("\\{\\{\\s*(([a-zA-Z_]\\w*)((?:[.\\[](?:[^{}\\n]*[^{}\\s])?)?))\\s*}}");

    /** From and to in UTF-16 units, with the braces. */
    public record Use(Variable variable, int from, int to) {}

    /**
     * A variable that is none.
     *
     * @param from place in UTF-16 units, with the braces
     * @param line from 1
     * @param column from 1, in UTF-16 units
     * @param instead what to write in its place, with braces, if something is near
     */
    public record Problem(
            String message,
            int from,
            int to,
            int line,
            int column,
            @Nullable String instead) {}

    public static Template of(String text) {
        List<Use> uses = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Matcher braces = BRACES.matcher(text);
        while (braces.find()) {
            String word = braces.group(2);
            String rest = braces.group(3);
            Optional<Variable> variable = Variable.root(word).flatMap(root -> Variable.of(root, rest));
            variable.ifPresentOrElse(
                    found -> uses.add(new Use(found, braces.start(), braces.end())),
                    () -> problems.add(problem(text, braces, word, rest)));
        }
        return new Template(text, List.copyOf(uses), List.copyOf(problems));
    }

    private static Problem problem(String text, Matcher braces, String word, String rest) {
        int line = 1
                + (int) text.substring(0, braces.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        int column = braces.start() - text.lastIndexOf('\n', braces.start() - 1);
        String where = " (line " + line + ", column " + column + ")";
        String given = "{{ " + braces.group(1) + " }}";
        Optional<Root> root = Variable.root(word);
        if (root.isPresent()) {
            return new Problem(
                    given + where + " is no variable: expected " + root.get().takes(),
                    braces.start(),
                    braces.end(),
                    line,
                    column,
                    "{{ " + word + " }}");
        }
        String near = Nearest.to(
                        word, Arrays.stream(Root.values()).map(Root::word).toList())
                .flatMap(name -> Variable.root(name))
                .map(found -> "{{ " + found.word() + (Variable.of(found, rest).isPresent() ? rest : "") + " }}")
                .orElse(null);
        String known =
                String.join(", ", Arrays.stream(Root.values()).map(Root::word).toList());
        return new Problem(
                "there is no variable " + given + where
                        + (near == null ? "; expected one of " + known : "; did you mean " + near + "?"),
                braces.start(),
                braces.end(),
                line,
                column,
                near);
    }

    /** Each once, in the order of its first use. */
    public Set<Variable> variables() {
        Set<Variable> variables = new LinkedHashSet<>();
        uses.forEach(use -> variables.add(use.variable()));
        return variables;
    }

    public boolean names(Root root) {
        return uses.stream().anyMatch(use -> use.variable().root() == root);
    }

    /** @throws Invalid naming every variable that is none; when nothing is named that could be judged, or what does not fit */
    void check() {
        if (!problems.isEmpty()) {
            throw new Invalid("In the instructions "
                    + String.join(
                            "; and ", problems.stream().map(Problem::message).toList()));
        }
        if (uses.isEmpty()) {
            throw new Invalid("The instructions name nothing to judge; expected at least one variable in them, such as "
                    + "{{ inputs }}, {{ outputs }} or {{ trace }}");
        }
        if (names(Root.CONVERSATION)) {
            uses.stream()
                    .map(use -> use.variable().root())
                    .filter(root -> root != Root.CONVERSATION && root != Root.EXPECTATIONS)
                    .findFirst()
                    .ifPresent(root -> {
                        throw new Invalid("The instructions name {{ conversation }} and {{ " + root.word()
                                + " }}; a judge of whole conversations is shown {{ conversation }} and "
                                + "{{ expectations }} only");
                    });
        }
    }
}
