package dev.assay.http.mlflow;

import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore.Artifact;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Sends files that strangers may have uploaded: to be saved, never to be shown or run by a browser as a page of ours. */
public final class Downloads {
    private static final int PART = 64 * 1024;

    /** What MLflow's server calls plain text. */
    private static final Set<String> TEXT = Set.of(
            "txt",
            "log",
            "err",
            "cfg",
            "conf",
            "cnf",
            "cf",
            "ini",
            "properties",
            "prop",
            "hocon",
            "toml",
            "yaml",
            "yml",
            "xml",
            "json",
            "js",
            "py",
            "py3",
            "csv",
            "tsv",
            "md",
            "rst",
            "ipynb",
            "MLmodel",
            "MLproject");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("css", "text/css"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("wav", "audio/x-wav"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"));

    private Downloads() {}

    /** Blocks until all is sent, at the speed at which it is taken. */
    static void send(RoutingContext request, ArtifactPath path, Artifact artifact) throws IOException {
        send(request, path.name(), type(path.name()), artifact);
    }

    /**
     * The same.
     *
     * @param name to be saved by
     * @param type of media
     */
    public static void send(RoutingContext request, String name, String type, Artifact artifact) throws IOException {
        HttpServerResponse response = request.response();
        long size = artifact.size();
        ByteRange range = ByteRange.parse(request.request().getHeader("Range"), size);
        if (range != null && !range.satisfiable()) {
            headers(response, name, type);
            wait(response.setStatusCode(416)
                    .putHeader("Content-Range", "bytes */" + size)
                    .end());
            return;
        }
        long from = range == null ? 0 : range.from();
        long length = range == null ? size : range.length();
        // Opened before a header is set: what fails now is told as any other failure.
        try (InputStream in = artifact.read(from, length)) {
            headers(response, name, type);
            if (range != null) {
                response.setStatusCode(206).putHeader("Content-Range", range.contentRange(size));
            }
            response.putHeader("Content-Length", String.valueOf(length));
            copy(in, response, length);
        }
        wait(response.end());
    }

    private static void copy(InputStream in, HttpServerResponse response, long length) throws IOException {
        byte[] part = new byte[PART];
        long left = length;
        while (left > 0) {
            int read = in.readNBytes(part, 0, (int) Math.min(PART, left));
            if (read == 0) {
                throw new EOFException("the artifact ended " + left + " bytes before its end");
            }
            left -= read;
            wait(response.write(Buffer.buffer(Arrays.copyOf(part, read))));
        }
    }

    private static void headers(HttpServerResponse response, String name, String type) {
        response.putHeader("Content-Type", type)
                .putHeader("Content-Disposition", disposition(name))
                .putHeader("Content-Security-Policy", "sandbox; default-src 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Accept-Ranges", "bytes")
                .putHeader("Cache-Control", "no-cache")
                // Packed on the way it would have another length.
                .putHeader("Content-Encoding", "identity");
    }

    static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return TEXT.contains(ending)
                ? "text/plain"
                : TYPES.getOrDefault(ending.toLowerCase(Locale.ROOT), "application/octet-stream");
    }

    /** RFC 6266: a name in ASCII, and the whole name for those who understand it. */
    static String disposition(String name) {
        String ascii = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("[^ -~]", "");
        String quoted = ascii.matches("[!#$%&'*+.^_`|~A-Za-z0-9-]+")
                ? ascii
                : '"' + (ascii.isEmpty() ? "download" : ascii.replaceAll("([\"\\\\])", "\\\\$1")) + '"';
        String plain = "attachment; filename=" + quoted;
        if (ascii.equals(name)) {
            return plain;
        }
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return plain + "; filename*=UTF-8''" + encoded;
    }

    private static void wait(io.vertx.core.Future<Void> sent) throws IOException {
        try {
            sent.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException("the client is gone", e.getCause());
        }
    }
}
