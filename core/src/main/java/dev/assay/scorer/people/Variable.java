package dev.assay.scorer.people;

import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a name in double braces stands for.
 *
 * @param path within the root: names and places of a JSON value; of an expectation, a tag or metadata one name. Empty for all
 *     of it
 */
public record Variable(Root root, List<Object> path) {
    private static final Pattern STEP =
            Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d{1,9})]|\\[\"([^\"]+)\"]|\\['([^']+)']");

    /** What can be shown, as MLflow calls it or, the second line, as this server does. */
    public enum Root {
        INPUTS(Path.JSON, Part.INPUTS, "the inputs of the root span"),
        OUTPUTS(Path.JSON, Part.OUTPUTS, "the outputs of the root span"),
        EXPECTATIONS(Path.NAME, Part.EXPECTATIONS, "what would have been right, as people noted it"),
        TRACE(Path.NONE, Part.SPANS, "every span, with what went in and out"),
        CONVERSATION(Path.NONE, Part.INPUTS, "the turns of the session"),
        TAGS(Path.NAME, Part.TAGS, "the trace's tags"),
        METADATA(Path.NAME, Part.METADATA, "the trace's metadata"),
        SPANS(Path.NONE, Part.SPANS, "the spans' names, types, times and states"),
        DOCUMENTS(Path.NONE, Part.SPANS, "what the retrievers found"),
        TOOL_CALLS(Path.NONE, Part.SPANS, "the tools that were called, with arguments and results");

        private final Path path;
        private final Part part;
        private final String shows;

        Root(Path path, Part part, String shows) {
            this.path = path;
            this.part = part;
            this.shows = shows;
        }

        /** As instructions name it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The part of a trace that it reads. */
        Part part() {
            return part;
        }

        /** For people, a few words. */
        public String shows() {
            return shows;
        }

        /** Whether MLflow's client knows it. */
        public boolean ofMlflow() {
            return switch (this) {
                case INPUTS, OUTPUTS, EXPECTATIONS, TRACE, CONVERSATION -> true;
                case TAGS, METADATA, SPANS, DOCUMENTS, TOOL_CALLS -> false;
            };
        }

        /** What may follow the word, for people. */
        String takes() {
            return switch (path) {
                case NONE -> "nothing after '" + word() + "'";
                case NAME -> "{{ " + word() + " }} or {{ " + word() + ".name }}";
                case JSON ->
                    "{{ " + word() + " }}, or a path such as {{ " + word() + ".question }} or {{ " + word()
                            + ".messages[0].content }}";
            };
        }
    }

    private enum Path {
        NONE,
        NAME,
        JSON
    }

    public Variable {
        path = List.copyOf(path);
    }

    static Optional<Root> root(String word) {
        for (Root root : Root.values()) {
            if (root.word().equals(word)) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }

    /** @param rest what follows the root's word, with its dot or bracket; empty when it takes no such path */
    static Optional<Variable> of(Root root, String rest) {
        if (rest.isEmpty()) {
            return Optional.of(new Variable(root, List.of()));
        }
        return switch (root.path) {
            case NONE -> Optional.empty();
            case NAME -> {
                // A name of its own: tags are called mlflow.user, mlflow.source.type.
                List<Object> steps =
                        rest.startsWith(".") && rest.length() > 1 ? List.of(rest.substring(1)) : steps(rest);
                yield steps.size() == 1 ? Optional.of(new Variable(root, steps)) : Optional.empty();
            }
            case JSON -> {
                List<Object> steps = steps(rest);
                yield steps.isEmpty() ? Optional.empty() : Optional.of(new Variable(root, steps));
            }
        };
    }

    /** Empty when it is no path. */
    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int at = 0;
        while (step.find() && step.start() == at) {
            at = step.end();
            if (step.group(2) != null) {
                steps.add(Integer.parseInt(step.group(2)));
            } else {
                steps.add(
                        step.group(1) != null ? step.group(1) : step.group(3) != null ? step.group(3) : step.group(4));
            }
        }
        return at == path.length() ? steps : List.of();
    }

    /** Without its braces, in one spelling: {@code inputs.messages[0].content}. */
    public String label() {
        StringBuilder label = new StringBuilder(root.word());
        for (Object step : path) {
            switch (step) {
                case Integer place -> label.append('[').append(place).append(']');
                default -> label.append('.').append(step);
            }
        }
        return label.toString();
    }
}
