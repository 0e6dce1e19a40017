package dev.assay.http;

import static dev.assay.scorer.plugin.JarBuilder.aPluginWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.plugin.PluginConfig;
import dev.assay.scorer.plugin.PluginScorers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins uploaded, replaced and removed over HTTP, and who may. */
class PluginHandlerTest {
    private static final String PATH = "/api/v1/scorers/plugins";
    private static final byte[] JAR = aPluginWith("polite").bytes();

    private final Path temp;

    private final Vertx vertx = Vertx.vertx();
    private PluginScorers plugins;
    private @Nullable AreaServer server;

    PluginHandlerTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @BeforeEach
    void start() throws Exception {
        plugins = PluginScorers.start(PluginConfig.of(
                List.of(Files.createDirectory(temp.resolve("built-in")), temp.resolve("plugins")),
                temp.resolve("copies")));
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
        plugins.close();
        vertx.close().await();
    }

    @Test
    void a_jar_is_uploaded_listed_replaced_and_removed() throws Exception {
        AreaServer api = serving(new PluginRights(true, null, 1 << 20));

        JsonObject first = put(api, "polite.jar", JAR).ok();
        JsonObject second = put(
                        api,
                        "polite.jar",
                        aPluginWith("polite").with("Plugin-Version", "2").bytes())
                .ok();

        assertThat(first.getString("version")).isEqualTo("1");
        assertThat(first.getString("digest")).matches("[0-9a-f]{64}");
        assertThat(second.getString("version")).isEqualTo("2");
        JsonObject list = api.get(PATH).ok();
        assertThat(list.getString("apiVersion")).isEqualTo(PluginScorers.apiVersion());
        assertThat(list.getJsonObject("changes"))
                .isEqualTo(new JsonObject("{\"allowed\":true,\"token\":false,\"maxBytes\":1048576}"));
        assertThat(list.getJsonArray("plugins").stream())
                .anySatisfy(jar ->
                        assertThat(((JsonObject) jar).getString("version")).isEqualTo("2"));
        assertThat(temp.resolve("plugins/polite.jar")).exists();

        assertThat(api.delete(PATH + "/polite.jar", null).status()).isEqualTo(204);
        assertThat(temp.resolve("plugins/polite.jar")).doesNotExist();
        assertThat(api.delete(PATH + "/polite.jar", null).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST No plugin 'polite.jar'");
        assertThat(api.ask("POST", PATH + "/polite.jar/enable", null).status()).isEqualTo(404);
    }

    @Test
    void what_is_no_plugin_is_refused_with_the_reason_and_leaves_nothing() throws Exception {
        AreaServer api = serving(new PluginRights(true, null, 1 << 20));

        assertThat(put(api, "nonsense.jar", new byte[] {1, 2, 3}).refusal())
                .startsWith("400 INVALID_PARAMETER_VALUE The plugin nonsense.jar was refused: not a readable jar");
        assertThat(put(api, "..%2Fpolite.jar", JAR).status()).isEqualTo(400);
        assertThat(temp.resolve("plugins/nonsense.jar")).doesNotExist();
        try (var left = Files.list(temp.resolve("uploads"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_jar_over_the_limit_is_refused_by_its_setting() throws Exception {
        AreaServer api = serving(new PluginRights(true, null, 100));

        assertThat(put(api, "polite.jar", JAR).refusal()).startsWith("413").contains("plugins.maxUploadBytes");
    }

    @Test
    void another_content_type_is_not_read() throws Exception {
        AreaServer api = serving(new PluginRights(true, null, 1 << 20));

        assertThat(api.send("PUT", PATH + "/polite.jar", BodyPublishers.ofByteArray(JAR), "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void nobody_may_when_it_is_switched_off() throws Exception {
        AreaServer api = serving(new PluginRights(false, "secret", 1 << 20));

        assertThat(put(api, "polite.jar", JAR, "Authorization", "Bearer secret").refusal())
                .startsWith("403 PERMISSION_DENIED")
                .contains("plugins.upload");
        assertThat(api.get(PATH).ok().getJsonObject("changes").getString("reason"))
                .contains("plugins.upload");
    }

    @Test
    void with_a_token_only_who_knows_it_may() throws Exception {
        AreaServer api = serving(new PluginRights(true, "secret", 1 << 20));

        assertThat(put(api, "polite.jar", JAR).refusal()).startsWith("403").contains("plugins.adminToken");
        assertThat(put(api, "polite.jar", JAR, "Authorization", "Bearer secre").status())
                .isEqualTo(403);
        assertThat(put(api, "polite.jar", JAR, "Authorization", "Bearer secret").status())
                .isEqualTo(200);
        assertThat(api.delete(PATH + "/polite.jar", null).status()).isEqualTo(403);
        assertThat(api.ask("POST", PATH + "/polite.jar/enable", null).status()).isEqualTo(403);
        JsonObject changes = api.get(PATH).ok().getJsonObject("changes");
        assertThat(changes.getBoolean("allowed")).isFalse();
        assertThat(changes.getBoolean("token")).isTrue();
    }

    @Test
    void without_a_token_nobody_may_through_a_proxy() throws Exception {
        AreaServer api = serving(new PluginRights(true, null, 1 << 20));

        assertThat(put(api, "polite.jar", JAR, "X-Forwarded-For", "10.0.0.7").refusal())
                .startsWith("403")
                .contains("only from the machine that the server runs on");
    }

    private AreaServer serving(PluginRights rights) throws Exception {
        var handler = new PluginHandler(
                plugins,
                rights,
                new Uploads(temp.resolve("uploads"), 1 << 20),
                Executors.newVirtualThreadPerTaskExecutor());
        server = AreaServer.start(vertx, List.of(routes -> routes.get(PATH, handler::list).stream(
                        HttpMethod.PUT, PATH + "/{file}", handler::install)
                .delete(PATH + "/{file}", handler::remove)
                .post(PATH + "/{file}/enable", handler::enable)));
        return server;
    }

    private static AreaServer.Answer put(AreaServer api, String file, byte[] jar, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "application/java-archive";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return api.send("PUT", PATH + "/" + file, BodyPublishers.ofByteArray(jar), all);
    }
}
