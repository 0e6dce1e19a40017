package dev.assay.store;

import dev.assay.error.Invalid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where an artifact lies below the root of its store, as {@code 0/traces/tr-1/artifacts/traces.json}; empty for the root itself.
 * Such a path never leads out of the root, whatever was sent.
 */
public record ArtifactPath(String text) {
    public static final ArtifactPath ROOT = new ArtifactPath("");

    /** A file system's limit for a name, and S3's for a key with room for a prefix. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST = 900;

    public ArtifactPath {
        boolean fine = text.isEmpty()
                || (bytes(text) <= LONGEST && Stream.of(text.split("/", -1)).allMatch(ArtifactPath::isName));
        if (!fine) {
            throw invalid();
        }
    }

    /**
     * @param sent may have empty and {@code .} parts, which mean nothing, and a slash at its end
     * @throws Invalid when it is absolute, has a part {@code ..}, a control character or a backslash, or is too long
     */
    public static ArtifactPath of(String sent) {
        if (sent.startsWith("/") || sent.startsWith("file:") || sent.matches("(?s)[A-Za-z]:/.*")) {
            throw invalid();
        }
        return new ArtifactPath(Stream.of(sent.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/")));
    }

    /** @param more below this one, as {@link #of} takes it */
    public ArtifactPath resolve(String more) {
        ArtifactPath below = of(more);
        return isRoot() ? below : below.isRoot() ? this : new ArtifactPath(text + "/" + below.text);
    }

    public boolean isRoot() {
        return text.isEmpty();
    }

    /** The last part. */
    public String name() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    public List<String> parts() {
        return isRoot() ? List.of() : List.of(text.split("/", -1));
    }

    private static boolean isName(String part) {
        return !part.isEmpty()
                && !part.equals(".")
                && !part.equals("..")
                && bytes(part) <= LONGEST_NAME
                && part.chars().noneMatch(c -> c < ' ' || c == 127 || c == '\\')
                && part.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Invalid invalid() {
        return new Invalid("Invalid path");
    }

    @Override
    public String toString() {
        return text;
    }
}
