package dev.assay.otlp.dialect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pictures, recordings and files among the parts of a message, as OpenTelemetry, OpenAI, Anthropic, Bedrock, Gemini, Vercel,
 * Pydantic AI and OpenInference write them.
 */
final class MediaParts {
    private static final Set<String> TYPES = Set.of(
            "image",
            "image_url",
            "image-url",
            "input_image",
            "audio",
            "audio-url",
            "input_audio",
            "video",
            "video-url",
            "document",
            "document-url",
            "file",
            "input_file",
            "media",
            "binary",
            "blob",
            "uri");
    /** Gemini's and Bedrock's parts have no type. */
    private static final List<String> UNTYPED =
            List.of("inlineData", "inline_data", "fileData", "file_data", "image", "audio", "video", "document");
    /** What may stand around an address or data. */
    private static final List<String> WRAPPERS = List.of(
            "image_url",
            "input_audio",
            "inlineData",
            "inline_data",
            "fileData",
            "file_data",
            "image",
            "audio",
            "video",
            "document",
            "file",
            "source");

    private static final List<String> ADDRESSES = List.of(
            "url",
            "uri",
            "fileUri",
            "file_uri",
            "file_url",
            "image_url",
            "image.image.url",
            "audio.audio.url",
            "file_id");
    private static final List<String> DATA = List.of("data", "bytes", "file_data", "content", "image");
    private static final List<String> MEDIA_TYPES =
            List.of("media_type", "mime_type", "mediaType", "mimeType", "format");
    private static final int DEEPEST = 3;

    private MediaParts() {}

    /** Its address, its data as a data URI, or text that stands in its place; null when the part is something else. */
    static @Nullable String address(@Nullable Object part) {
        Object type = Values.in(part, "type");
        boolean media = type == null
                ? UNTYPED.stream().anyMatch(key -> Values.in(part, key) instanceof Map<?, ?>)
                : TYPES.contains(type.toString());
        return media ? address(part, "image", null, 0) : null;
    }

    /**
     * @param kind what a format such as {@code png} is one of
     * @param around the media type that a wrapper said, as Bedrock's do
     */
    private static @Nullable String address(@Nullable Object holder, String kind, @Nullable Object around, int depth) {
        Object said = Values.in(holder, MEDIA_TYPES);
        Object type = said == null ? around : said;
        if (Values.in(holder, ADDRESSES) instanceof String address) {
            return address;
        }
        if (Values.in(holder, DATA) instanceof String data) {
            return asUri(data, type, kind);
        }
        for (String wrapper : WRAPPERS) {
            if (depth < DEEPEST && Values.in(holder, wrapper) instanceof Map<?, ?> inner) {
                return address(inner, kind(wrapper, kind), type, depth + 1);
            }
        }
        return null;
    }

    private static String kind(String wrapper, String around) {
        return switch (wrapper) {
            case "audio", "input_audio" -> "audio";
            case "video" -> "video";
            case "document", "file" -> "application";
            default -> around;
        };
    }

    private static String asUri(String data, @Nullable Object type, String kind) {
        if (type == null || data.startsWith("data:") || data.startsWith("http")) {
            return data;
        }
        String mediaType = type.toString().contains("/") ? type.toString() : kind + "/" + type;
        return mediaType.startsWith("text/") ? data : "data:" + mediaType + ";base64," + data;
    }
}
