package dev.assay.trace;

import dev.assay.trace.Span.Document;
import dev.assay.trace.Span.Event;
import dev.assay.trace.Span.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Splits the media off spans: what is shown, searched and previewed has {@code
 * assay-attachment://<id>?type=image/png&bytes=48213} in their place. The chunk keeps them as they were sent, so they are as
 * durable as the span, go when it goes, and need no second store to agree with.
 */
public final class Attachments {
    private static final String SCHEME = "assay-attachment://";

    /** Of JSON values in each other; none is read that is deeper. */
    private static final int DEEPEST = 500;

    private Attachments() {}

    /** The span without its media; the same one when it has none. Its OTLP message stays whole. */
    public static Span split(Span span) {
        if (!hasMedia(span)) {
            return span;
        }
        Rewriting rewriting = new Rewriting(Attachments::withoutMedia);
        return span.with(
                rewriting.value(span.inputs()),
                rewriting.value(span.outputs()),
                rewriting.map(span.attributes()),
                span.events().stream()
                        .map(event -> new Event(event.name(), event.timeUnixNano(), rewriting.map(event.attributes())))
                        .toList(),
                span.documents().stream()
                        .map(document -> new Document(
                                document.id(),
                                document.content() == null ? null : rewriting.text(document.content()),
                                document.score(),
                                rewriting.map(document.metadata())))
                        .toList(),
                rewriting.call(span.toolCall()));
    }

    /** Nearly no span has, and each that is read is asked. */
    private static boolean hasMedia(Span span) {
        ToolCall call = span.toolCall();
        return hasMedia(span.attributes(), 0)
                || hasMedia(span.inputs(), 0)
                || hasMedia(span.outputs(), 0)
                || span.events().stream().anyMatch(event -> hasMedia(event.attributes(), 0))
                || (call != null && (hasMedia(call.arguments(), 0) || hasMedia(call.result(), 0)))
                || span.documents().stream()
                        .anyMatch(document -> hasMedia(document.content(), 0) || hasMedia(document.metadata(), 0));
    }

    private static boolean hasMedia(@Nullable Object value, int depth) {
        switch (value) {
            case String text -> {
                return text.length() >= Media.LEAST && !Media.in(text).isEmpty();
            }
            case Map<?, ?> map -> {
                for (Object each : map.values()) {
                    if (depth < DEEPEST && hasMedia(each, depth + 1)) {
                        return true;
                    }
                }
            }
            case List<?> list -> {
                for (Object each : list) {
                    if (depth < DEEPEST && hasMedia(each, depth + 1)) {
                        return true;
                    }
                }
            }
            case null, default -> {}
        }
        return false;
    }

    /**
     * The bytes of an attachment.
     *
     * @param whole spans that have not been split
     */
    public static Optional<byte[]> find(List<Span> whole, String id) {
        Finding finding = new Finding(id);
        Rewriting looking = new Rewriting(finding);
        for (Span span : whole) {
            looking.map(span.attributes());
            span.events().forEach(event -> looking.map(event.attributes()));
            looking.value(span.inputs());
            looking.value(span.outputs());
            if (finding.found != null) {
                break;
            }
        }
        return Optional.ofNullable(finding.found);
    }

    private static String withoutMedia(String text) {
        List<Media> all = Media.in(text);
        if (all.isEmpty()) {
            return text;
        }
        StringBuilder rest = new StringBuilder();
        int at = 0;
        for (Media media : all) {
            rest.append(text, at, media.from())
                    .append(SCHEME)
                    .append(media.id(text))
                    .append("?type=")
                    .append(media.type().replace("+", "%2B"))
                    .append("&bytes=")
                    .append(media.size(text));
            at = media.to();
        }
        return rest.append(text, at, text.length()).toString();
    }

    private static final class Finding implements UnaryOperator<String> {
        private final String id;
        private byte @Nullable [] found;

        private Finding(String id) {
            this.id = id;
        }

        @Override
        public String apply(String text) {
            if (found == null) {
                for (Media media : Media.in(text)) {
                    if (media.id(text).equals(id)) {
                        found = media.bytes(text);
                    }
                }
            }
            return text;
        }
    }

    /** Long texts anywhere in JSON values, replaced. */
    private record Rewriting(UnaryOperator<String> texts) {
        String text(String text) {
            return text.length() < Media.LEAST ? text : texts.apply(text);
        }

        @Nullable
        Object value(@Nullable Object value) {
            return switch (value) {
                case String text -> text(text);
                case Map<?, ?> map -> map(map);
                case List<?> list -> {
                    List<@Nullable Object> now = new ArrayList<>(list.size());
                    list.forEach(each -> now.add(value(each)));
                    yield now;
                }
                case null, default -> value;
            };
        }

        Map<String, @Nullable Object> map(Map<?, ?> map) {
            Map<String, @Nullable Object> now = new LinkedHashMap<>();
            map.forEach((key, each) -> now.put(String.valueOf(key), value(each)));
            return now;
        }

        @Nullable
        ToolCall call(@Nullable ToolCall call) {
            return call == null ? null : new ToolCall(call.name(), value(call.arguments()), value(call.result()));
        }
    }
}
