package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.scorer.api.Feedback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every script that ships gives, for each of its examples, the feedback written beside it. */
class ScorerScriptExamplesIT extends SandboxTestBase {
    private static final Path FOLDER = Path.of("..", "scorer-scripts");
    private static final JsonMapper JSON = new JsonMapper();

    static List<Path> scripts() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .toList();
        }
    }

    static Stream<Arguments> examples() throws IOException {
        var examples = new ArrayList<Arguments>();
        for (Path script : scripts()) {
            for (JsonNode example : JSON.readTree(exampleFile(script).toFile())) {
                examples.add(Arguments.of(name(script), example.get("name").asText(), script, example));
            }
        }
        return examples.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("examples")
    void an_example_gets_the_feedback_written_beside_it(String scorer, String name, Path script, JsonNode example)
            throws IOException {
        List<Feedback> expected = ScriptFeedbacks.parse(example.get("expected").toString());

        try (var job = pool.open("examples", Files.readString(script), ScriptJudge.NONE)) {
            var outcome = TestSandbox.await(job.score(
                            List.of(example.get("trace").toString()),
                            example.get("params").toString()))
                    .getFirst();

            assertThat(TestSandbox.feedbacks(outcome)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_names_itself_as_its_file_does_and_has_examples(Path script) throws IOException {
        assertThat(TestSandbox.await(pool.check("examples", Files.readString(script))))
                .isInstanceOfSatisfying(
                        ScriptCheck.Fit.class,
                        fit -> assertThat(fit.info().name()).isEqualTo(name(script)));
        assertThat(JSON.readTree(exampleFile(script).toFile())).isNotEmpty();
    }

    private static String name(Path script) {
        return script.getFileName().toString().replaceFirst("\\.js$", "");
    }

    private static Path exampleFile(Path script) {
        return script.resolveSibling(name(script) + ".example.json");
    }
}
