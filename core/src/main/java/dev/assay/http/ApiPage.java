package dev.assay.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code openapi.yaml} as a page to read: written once, at the start, from the file itself. */
final class ApiPage {
    private final Buffer page;
    private final Buffer style;

    ApiPage() throws IOException {
        JsonNode api = new YAMLMapper().readTree(resource("/openapi.yaml"));
        this.page = Buffer.buffer(page(api));
        this.style = Buffer.buffer(resource("/api.css"));
    }

    Future<Void> get(RoutingContext request) {
        return request.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end(page);
    }

    Future<Void> style(RoutingContext request) {
        return request.response()
                .putHeader("Content-Type", "text/css; charset=utf-8")
                .end(style);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ApiPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not in the jar");
            }
            return in.readAllBytes();
        }
    }

    private static String page(JsonNode api) {
        StringBuilder operations = new StringBuilder();
        StringBuilder contents = new StringBuilder();
        for (JsonNode tag : api.path("tags")) {
            String name = tag.path("name").asText();
            contents.append("<li><a href=\"#%s\">%s</a></li>".formatted(text(name), text(name)));
            operations.append("<h2 id=\"%s\">%s</h2>".formatted(text(name), text(name)));
            api.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                    .filter(method ->
                            name.equals(method.getValue().path("tags").path(0).asText()))
                    .forEach(method -> operations.append(operation(api, path.getKey(), path.getValue(), method))));
        }
        StringBuilder schemas = new StringBuilder();
        api.path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> schemas.append("<h3 id=\"schema-%s\">%s</h3>%s"
                        .formatted(text(schema.getKey()), text(schema.getKey()), fields(schema.getValue()))));
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Assay: the API</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="/api/style.css"></head><body><main>
            <h1>The API</h1><p><a href="/">Dashboard</a> · <a href="/api/v1/openapi.yaml">openapi.yaml</a></p>
            <pre>%s</pre><nav><ul>%s<li><a href="#schemas">schemas</a></li></ul></nav>%s
            <h2 id="schemas">Schemas</h2>%s</main></body></html>
            """.formatted(text(api.path("info").path("description").asText()), contents, operations, schemas);
    }

    private static String operation(JsonNode api, String path, JsonNode item, Map.Entry<String, JsonNode> method) {
        JsonNode operation = method.getValue();
        List<String> rows = new ArrayList<>();
        for (JsonNode list : List.of(item.path("parameters"), operation.path("parameters"))) {
            list.forEach(each -> rows.add(parameter(api, each)));
        }
        String parameters = rows.isEmpty() ? "" : "<table>" + String.join("", rows) + "</table>";
        JsonNode body = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        String answers = operation.path("responses").properties().stream()
                .filter(answer -> !answer.getKey().equals("default"))
                .map(answer -> "<p>%s: %s %s</p>"
                        .formatted(
                                text(answer.getKey()),
                                text(answer.getValue().path("description").asText()),
                                type(answer.getValue()
                                        .path("content")
                                        .path("application/json")
                                        .path("schema"))))
                .collect(Collectors.joining());
        return """
            <section><h3><code><b>%s</b> /api/v1%s</code></h3><p>%s</p><p>%s</p>%s%s%s</section>
            """.formatted(
                        text(method.getKey().toUpperCase(java.util.Locale.ROOT)),
                        text(path),
                        text(operation.path("summary").asText()),
                        text(operation.path("description").asText()),
                        parameters,
                        body.isMissingNode() ? "" : "<p>Body: " + type(body) + "</p>" + fields(body),
                        answers);
    }

    private static String parameter(JsonNode api, JsonNode given) {
        JsonNode parameter =
                given.has("$ref") ? api.at(given.path("$ref").asText().substring(1)) : given;
        return "<tr><td><code>%s</code></td><td>%s</td><td>%s</td></tr>"
                .formatted(
                        text(parameter.path("name").asText()),
                        text(parameter.path("in").asText()),
                        text(parameter.path("description").asText()));
    }

    private static String fields(JsonNode schema) {
        StringBuilder rows = new StringBuilder();
        schema.path("allOf").forEach(part -> rows.append(fields(part)));
        schema.path("properties")
                .properties()
                .forEach(field -> rows.append("<tr><td><code>%s</code></td><td>%s</td><td>%s</td></tr>"
                        .formatted(
                                text(field.getKey()),
                                type(field.getValue()),
                                text(field.getValue().path("description").asText()))));
        return rows.isEmpty() ? "" : "<table>" + rows + "</table>";
    }

    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().replaceAll(".*/", "");
            return "<a href=\"#schema-%s\">%s</a>".formatted(text(name), text(name));
        }
        if (schema.path("type").asText().equals("array")) {
            return "list of " + type(schema.path("items"));
        }
        if (schema.has("enum")) {
            return text(
                    schema.path("enum").toString().replaceAll("[\\[\\]\"]", "").replace(",", ", "));
        }
        return text(
                schema.path("type").isArray()
                        ? schema.path("type")
                                .toString()
                                .replaceAll("[\\[\\]\"]", "")
                                .replace(",", " or ")
                        : schema.path("type").asText());
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
