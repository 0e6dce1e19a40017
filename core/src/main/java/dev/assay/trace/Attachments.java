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

    private Attachments() {}

    /** The span without its media; the same one when it has none. Its OTLP message stays whole. */
    public static Span split(Span span) {
        Rewriting rewriting = new Rewriting(Attachments::withoutMedia);
        Span split = span.with(
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
        return rewriting.changed ? split : span;
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
                    .append(media.type())
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

    /** Long texts anywhere in JSON values, replaced; all else stays the very same. */
    private static final class Rewriting {
        private final UnaryOperator<String> texts;
        private boolean changed;

        private Rewriting(UnaryOperator<String> texts) {
            this.texts = texts;
        }

        String text(String text) {
            if (text.length() < Media.LEAST) {
                return text;
            }
            String now = texts.apply(text);
            changed |= !now.equals(text);
            return now;
        }

        @Nullable
        Object value(@Nullable Object value) {
            return switch (value) {
                case String text -> text(text);
                case Map<?, ?> map -> hasLong(map, 0) ? mapOf(map) : map;
                case List<?> list -> hasLong(list, 0) ? listOf(list) : list;
                case null, default -> value;
            };
        }

        Map<String, @Nullable Object> map(Map<String, @Nullable Object> map) {
            return hasLong(map, 0) ? mapOf(map) : map;
        }

        @Nullable
        ToolCall call(@Nullable ToolCall call) {
            return call == null ? null : new ToolCall(call.name(), value(call.arguments()), value(call.result()));
        }

        private Map<String, @Nullable Object> mapOf(Map<?, ?> map) {
            Map<String, @Nullable Object> now = new LinkedHashMap<>();
            map.forEach((key, each) -> now.put(String.valueOf(key), value(each)));
            return now;
        }

        private List<@Nullable Object> listOf(List<?> list) {
            List<@Nullable Object> now = new ArrayList<>(list.size());
            list.forEach(each -> now.add(value(each)));
            return now;
        }

        private static boolean hasLong(@Nullable Object value, int depth) {
            return switch (value) {
                case String text -> text.length() >= Media.LEAST;
                case Map<?, ?> map -> depth < 200 && map.values().stream().anyMatch(each -> hasLong(each, depth + 1));
                case List<?> list -> depth < 200 && list.stream().anyMatch(each -> hasLong(each, depth + 1));
                case null, default -> false;
            };
        }
    }
}
