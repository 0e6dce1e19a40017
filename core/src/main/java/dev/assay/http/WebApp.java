package dev.assay.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The built dashboard, from memory: assets for a year (their names change with their content), and {@code index.html} for
 * every other page, fresh each time.
 */
final class WebApp {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "map", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2");

    private final Map<String, Asset> assets = new HashMap<>();

    private record Asset(
            String type,
            Buffer plain,
            @Nullable Buffer brotli,
            @Nullable Buffer gzip,
            String etag) {}

    /** @param folder of the built app; when it is missing every page answers 404 */
    WebApp(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = "/" + folder.relativize(file).toString().replace('\\', '/');
                if (!name.endsWith(".br") && !name.endsWith(".gz")) {
                    assets.put(name, load(file, name));
                }
            }
        }
    }

    private static Asset load(Path file, String name) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        return new Asset(type, Buffer.buffer(bytes), packed(file, ".br"), packed(file, ".gz"), etag(bytes));
    }

    private static @Nullable Buffer packed(Path file, String ending) throws IOException {
        Path packed = file.resolveSibling(file.getFileName() + ending);
        return Files.exists(packed) ? Buffer.buffer(Files.readAllBytes(packed)) : null;
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of the app. */
    void file(RoutingContext request) {
        Asset asset = assets.get(request.normalizedPath());
        if (asset == null) {
            request.next();
            return;
        }
        boolean lasting = request.normalizedPath().startsWith("/assets/");
        send(request, asset, lasting ? "public, max-age=31536000, immutable" : "no-cache");
    }

    /** Any page of the app. */
    void page(RoutingContext request) {
        Asset index = assets.get("/index.html");
        String accept = request.request().getHeader("Accept");
        if (index == null || accept == null || !accept.contains("text/html")) {
            request.next();
            return;
        }
        send(request, index, "no-cache");
    }

    private static void send(RoutingContext request, Asset asset, String caching) {
        HttpServerResponse response = request.response();
        response.putHeader("Cache-Control", caching)
                .putHeader("ETag", asset.etag)
                .putHeader("Vary", "Accept-Encoding");
        if (asset.etag.equals(request.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", asset.type);
        String accepted = String.valueOf(request.request().getHeader("Accept-Encoding"));
        Buffer brotli = asset.brotli;
        Buffer gzip = asset.gzip;
        if (brotli != null && accepted.contains("br")) {
            response.putHeader("Content-Encoding", "br").end(brotli);
        } else if (gzip != null && accepted.contains("gzip")) {
            response.putHeader("Content-Encoding", "gzip").end(gzip);
        } else {
            response.end(asset.plain);
        }
    }
}
