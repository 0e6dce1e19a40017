package dev.assay.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request and the response of a trace as text, chosen as MLflow's judges choose them, so that the same scorer reads the
 * same words in both.
 */
public final class Texts {
    private Texts() {}

    /**
     * What was asked: a string as it is; of chat {@code messages} the only message's text, or of several the list as JSON;
     * any other value as Python prints it, because that is what MLflow's judges are shown.
     *
     * @return empty when the trace has no inputs, or the scorer does not read them
     */
    public static Optional<String> request(Trace trace) {
        return Optional.ofNullable(trace.inputs()).map(Texts::ofInputs);
    }

    /**
     * What was answered: a string as it is; of a list its first element; of a chat completion the first choice; of
     * {@code messages} the last text; of a Responses answer ({@code output}) the assistant's last text; else JSON.
     *
     * @return empty when the trace has no outputs, or the scorer does not read them
     */
    public static Optional<String> response(Trace trace) {
        return Optional.ofNullable(trace.outputs()).map(Texts::ofOutputs);
    }

    /** {@link #request} of any JSON value, a span's inputs for instance. */
    public static String ofInputs(Object inputs) {
        if (inputs instanceof Map<?, ?> map && map.get("messages") instanceof List<?> messages && !messages.isEmpty()) {
            if (messages.size() == 1) {
                return contentOf(messages.getFirst()).orElseGet(() -> PythonText.of(inputs));
            }
            if (messages.stream().allMatch(message -> contentOf(message).isPresent())) {
                return JsonText.of(messages);
            }
        }
        return PythonText.of(inputs);
    }

    /** {@link #response} of any JSON value, a span's outputs for instance. */
    public static String ofOutputs(Object outputs) {
        return switch (outputs) {
            case String text -> text;
            case List<?> list when !list.isEmpty() && list.getFirst() != null -> ofOutputs(list.getFirst());
            case Map<?, ?> map -> ofAnswer(map).orElseGet(() -> JsonText.of(map));
            default -> JsonText.of(outputs);
        };
    }

    private static Optional<String> ofAnswer(Map<?, ?> answer) {
        if (answer.get("choices") instanceof List<?> choices
                && !choices.isEmpty()
                && choices.getFirst() instanceof Map<?, ?> choice) {
            return contentOf(choice.get("message"));
        }
        if (answer.get("messages") instanceof List<?> messages && !messages.isEmpty()) {
            return contentOf(messages.getLast());
        }
        if (answer.get("output") instanceof List<?> items) {
            return items.reversed().stream()
                    .filter(item -> item instanceof Map<?, ?> map && "assistant".equals(map.get("role")))
                    .map(Texts::contentOf)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return Optional.empty();
    }

    /** The text of a chat message; of several parts, those that are text, a line each. */
    private static Optional<String> contentOf(@Nullable Object message) {
        if (!(message instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        return switch (map.get("content")) {
            case String text -> Optional.of(text);
            case List<?> parts -> {
                List<String> texts = new ArrayList<>();
                for (Object part : parts) {
                    if (part instanceof String text) {
                        texts.add(text);
                    } else if (part instanceof Map<?, ?> typed && typed.get("text") instanceof String text) {
                        texts.add(text);
                    }
                }
                yield texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
            }
            case null, default -> Optional.empty();
        };
    }

    /** A JSON value as text for people: a string as it is, anything else as JSON. */
    public static String of(@Nullable Object value) {
        return value instanceof String text ? text : JsonText.of(value);
    }
}
