package dev.assay.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an answer is asked for in. Endpoints differ in what they take, and say so only by refusing: the first request
 * asks for the most, a refusal steps down, and what was taken is remembered for the model.
 *
 * @param format the step of the ladder
 * @param tools how the model may call tools
 * @param without inference parameters that the model does not take, and that nobody asked for by name
 */
record AnswerForm(Format format, Tools tools, Set<String> without) {
    /** From the strictest to what every model can. */
    enum Format {
        /** The endpoint holds the model to a schema. */
        JSON_SCHEMA,
        /** The verdict is the call of a tool. */
        TOOL_CALL,
        /** The endpoint holds the model to JSON. */
        JSON_OBJECT,
        /** The prompt alone asks for JSON. */
        TEXT
    }

    /** How tools are offered. */
    enum Tools {
        NONE,
        /** In the provider's own way. */
        NATIVE,
        /** In the words of the prompt. */
        IN_WORDS
    }

    static final String TEMPERATURE = "temperature";

    /** OpenAI's name for the chances of tokens. */
    static final String LOGPROBS = "logprobs";

    /** OpenAI's name for what later models want under another one. */
    static final String MAX_TOKENS = "max_tokens";

    AnswerForm {
        without = Set.copyOf(without);
    }

    /** The most that can be asked of such an endpoint. */
    static AnswerForm first(List<Format> formats, boolean withTools) {
        return withTools
                ? new AnswerForm(Format.TOOL_CALL, Tools.NATIVE, Set.of())
                : new AnswerForm(formats.getFirst(), Tools.NONE, Set.of());
    }

    /**
     * What to try after a refusal; empty when there is nothing less to ask for.
     *
     * @param formats what the endpoint's API knows, from the strictest
     * @param asked inference parameters that were asked for by name: these are not dropped in silence
     * @param weighted chances of tokens are wished for: a verdict without them is better than none
     */
    Optional<AnswerForm> after(ChatFailure refusal, List<Format> formats, Set<String> asked, boolean weighted) {
        if (refusal.said().contains("max_completion_tokens") && !without.contains(MAX_TOKENS)) {
            return Optional.of(without(MAX_TOKENS));
        }
        if (refusal.said().contains(TEMPERATURE) && !without.contains(TEMPERATURE)) {
            return asked.contains(TEMPERATURE) ? Optional.empty() : Optional.of(without(TEMPERATURE));
        }
        for (String parameter : asked) {
            if (refusal.said().contains(parameter)) {
                return Optional.empty();
            }
        }
        boolean wished = weighted && !without.contains(LOGPROBS);
        if (wished && refusal.said().contains(LOGPROBS)) {
            return Optional.of(without(LOGPROBS));
        }
        return switch (tools) {
            case NATIVE ->
                Optional.of(
                        format == Format.TOOL_CALL
                                ? new AnswerForm(Format.TEXT, Tools.NATIVE, without)
                                : new AnswerForm(Format.TEXT, Tools.IN_WORDS, without));
            case IN_WORDS -> Optional.empty();
            case NONE -> {
                int next = formats.indexOf(format) + 1;
                if (next < formats.size()) {
                    yield Optional.of(new AnswerForm(formats.get(next), Tools.NONE, without));
                }
                // Perhaps it is the chances that it does not take, and it does not say so.
                AnswerForm again = new AnswerForm(formats.getFirst(), Tools.NONE, without);
                yield wished ? Optional.of(again.without(LOGPROBS)) : Optional.empty();
            }
        };
    }

    private AnswerForm without(String parameter) {
        Set<String> more = new TreeSet<>(without);
        more.add(parameter);
        return new AnswerForm(format, tools, more);
    }

    /** For people: {@code JSON_SCHEMA without temperature}. */
    String described() {
        List<String> words = new ArrayList<>(List.of(format.name()));
        switch (tools) {
            case NONE -> {}
            case NATIVE -> words.add("with tools");
            case IN_WORDS -> words.add("with tools in words");
        }
        if (!without.isEmpty()) {
            words.add("without " + String.join(", ", new TreeSet<>(without)));
        }
        return String.join(" ", words);
    }
}
