package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to a scorer that runs: made from the template, built by Maven, uploaded, tried, replaced and removed. */
@ExtendWith(SharedServer.class)
class NewPluginIT {
    private static final int MINUTES = 5;
    private static final String JAR = "/api/v1/scorers/plugins/polite-words-1.0.jar";

    private final AssayClient client;

    NewPluginIT(AssayClient client) {
        this.client = client;
    }

    @Test
    void a_new_plugin_is_built_with_the_distribution_alone_and_scores(@TempDir Path temp) throws Exception {
        Path folder = temp.resolve("polite");
        run(temp, AssayServer.ROOT.resolve("start").toString(), "new-plugin", "polite_words", folder.toString());
        // What another test may have left in the cache of this machine must not be needed.
        assertThat(folder.resolve("repository/dev/assay/scorer-api")).isDirectory();

        List<String> said = run(folder, "mvn", "-B", "-ntp", "package");
        assertThat(said).anyMatch(line -> line.contains("PoliteWordsScorerTest"));
        byte[] jar = Files.readAllBytes(folder.resolve("target/polite-words-1.0.jar"));
        JsonObject installed = upload(jar).expect(200).json();

        assertThat(installed.getJsonArray("scorers")).containsExactly("plugin:polite_words");
        assertThat(installed.getString("pluginId")).isEqualTo("polite-words");
        SentTrace trace = SentTrace.named("polite").answering("One two three four.");
        client.send(client.experiment("new plugin"), trace);
        JsonObject tried = client.post(
                        "/api/v1/scorers/try",
                        new JsonObject()
                                .put("scorer", "plugin:polite_words")
                                .put("filter", "name = 'polite'")
                                .put("parameters", new JsonObject().put("maxWords", 3)))
                .expect(200)
                .json();
        JsonObject feedback = tried.getJsonArray("results")
                .getJsonObject(0)
                .getJsonArray("feedbacks")
                .getJsonObject(0);
        assertThat(feedback.getString("rationale")).isEqualTo("The response has 4 words");
        assertThat(feedback.getString("value")).isEqualTo("no");

        upload(new byte[] {0, 1, 2}).refused(400, "INVALID_PARAMETER_VALUE", "version 1.0 goes on serving");
        client.send(client.request(JAR).DELETE()).expect(204);
        client.send(client.request(JAR).DELETE()).refused(404, "RESOURCE_DOES_NOT_EXIST", "polite-words-1.0.jar");
    }

    @Test
    void a_name_that_is_none_and_a_folder_that_is_in_use_are_refused_in_one_sentence(@TempDir Path temp)
            throws Exception {
        Files.writeString(temp.resolve("mine"), "keep");
        String start = AssayServer.ROOT.resolve("start").toString();

        assertThat(refused(start, "new-plugin", "Not-A-Name", temp.resolve("x").toString()))
                .contains("'Not-A-Name'", "small letters, digits and _");
        assertThat(refused(start, "new-plugin", "fine", temp.toString())).contains("not empty");
        assertThat(refused(start, "new-plugin")).contains("./start new-plugin polite");
    }

    private AssayClient.Answer upload(byte[] jar) throws Exception {
        return client.send(client.request(JAR)
                .header("Content-Type", "application/java-archive")
                .PUT(BodyPublishers.ofByteArray(jar)));
    }

    private static List<String> run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = begin(folder, command);
        List<String> said = read(process);
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
        return said;
    }

    private static String refused(String... command) throws IOException, InterruptedException {
        Process process = begin(AssayServer.ROOT, command);
        List<String> said = read(process);
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        return String.join("\n", said);
    }

    private static Process begin(Path folder, String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static List<String> read(Process process) throws IOException {
        try (var out = process.inputReader();
                Stream<String> lines = out.lines()) {
            return lines.toList();
        }
    }
}
