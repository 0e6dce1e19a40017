package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.e2e.AssayServer.Ended;
import dev.assay.e2e.AssayServer.Setup;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the command to a server that serves, and back to nothing. */
class StartIT {
    @Test
    void help_lists_the_options() throws Exception {
        Ended help = script(AssayServer.ROOT.resolve("start"), "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(String.join("\n", help.said()))
                .contains("demo", "--port", "--data", "--config", "ASSAY_HTTP_PORT", "ASSAY_JAVA_HOME");
    }

    @Test
    void an_unknown_option_is_named_in_one_sentence() throws Exception {
        Ended ended = script(AssayServer.ROOT.resolve("start"), "--prot");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said()).singleElement().asString().contains("'--prot'", "--help");
    }

    @Test
    void what_the_jvm_makes_of_the_classes_is_kept_for_later_starts(@TempDir Path data) throws Exception {
        Path classes = AssayServer.ROOT.resolve("core/target/dist/classes.jsa");
        Files.deleteIfExists(classes);
        Process started = new ProcessBuilder(
                        AssayServer.ROOT.resolve("start").toString(), "--port", "0", "--data", data.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = started.inputReader()) {
            assertThat(said.lines().takeWhile(line -> !line.contains("is ready at")))
                    .as("the JVM says nothing of it")
                    .allMatch(line -> line.matches("[0-9:.]+ INFO .*"));
            started.destroy();
            assertThat(started.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            started.destroyForcibly();
        }
        assertThat(classes).isNotEmptyFile();
    }

    /** This machine has a JDK 25; so a copy of the script looks for one that no machine has. */
    @Test
    void without_the_wanted_jdk_one_sentence_says_what_to_install(@TempDir Path home) throws Exception {
        String original = Files.readString(AssayServer.ROOT.resolve("start"));
        assertThat(original).contains("\nwanted=25\n");
        Path copy = home.resolve("start");
        Files.writeString(copy, original.replace("\nwanted=25\n", "\nwanted=250\n"));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));

        Ended ended = script(copy);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said()).singleElement().asString().contains("no JDK 250 was found", "ASSAY_JAVA_HOME");
    }

    @Test
    void a_taken_port_is_named_with_what_to_do() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = AssayServer.in("taken-port")
                    .with("ASSAY_HTTP_PORT", taken.getLocalPort())
                    .run();

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.said())
                    .singleElement()
                    .asString()
                    .contains("port " + taken.getLocalPort(), "is taken", "--port", "ASSAY_HTTP_PORT");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        {"http": {"port": 5000}            | is not JSON
        {"http": {"prot": 5000}}           | unknown setting http.prot
        {"http": {"port": "high"}}         | http.port is high
        {"http": {"port": 70000}}          | http.port is 70000
        {"http": 5000}                     | expected an object
        {"http": {"host": "0.0.0.0"}}      | http.host is '0.0.0.0'
        {"judge": {"model": "nothing"}}    | judge model 'nothing'
        """)
    void a_broken_config_is_explained_in_one_sentence(String config, String why) throws Exception {
        Setup setup = AssayServer.in("broken-config");
        Files.createDirectories(setup.home());
        Files.writeString(setup.home().resolve("config.json"), config);
        Setup withoutPort = new Setup(setup.home(), java.util.Map.of(), List.of());

        Ended ended = withoutPort.run();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said())
                .singleElement()
                .asString()
                .startsWith("assay: ")
                .contains(why);
    }

    @Test
    void a_variable_of_the_wrong_type_is_named() throws Exception {
        Ended ended = AssayServer.in("broken-variable")
                .with("ASSAY_HTTP_PORT", "high")
                .run();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said()).singleElement().asString().contains("ASSAY_HTTP_PORT", "'high'", "whole number");
    }

    @Test
    void it_serves_stops_cleanly_and_finds_its_data_again() throws Exception {
        SentTrace trace = SentTrace.named("kept").asking("Is anybody here?");
        try (AssayServer first = AssayServer.in("start").fromNothing().start()) {
            assertThat(first.client().get("/health").expect(200).text()).isEqualTo("OK");
            assertThat(first.client().get("/version").expect(200).text()).isEqualTo("3.18.0");
            first.client().send(null, trace);
            List<ProcessHandle> family = first.family();
            assertThat(family).as("the server and PostgreSQL's processes").hasSizeGreaterThan(2);

            assertThat(first.signal("INT")).as("the exit code of Ctrl-C").isEqualTo(130);
            AssayServer.awaitEnd(family);

            try (AssayServer second = first.again()) {
                assertThat(second.client().search("0", "name = 'kept'")).containsExactly(trace.id());
                assertThat(second.client().trace(trace.id()).getJsonArray("spans"))
                        .hasSize(3);
                List<ProcessHandle> again = second.family();
                assertThat(second.signal("TERM")).isEqualTo(143);
                AssayServer.awaitEnd(again);
                assertThat(second.said()).as("nothing went wrong").doesNotContain("WARN", "ERROR");
            }
        }
    }

    private static Ended script(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said.lines().toList());
    }
}
