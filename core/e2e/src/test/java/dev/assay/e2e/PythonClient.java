package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * MLflow's client in virtual environments below {@code target}, made once and kept until {@code requirements.txt} changes. It
 * is installed the ordinary way; the newer version, whose pinned companions are not always to be had, is its own unchanged
 * wheel before the packages of the ordinary one.
 */
enum PythonClient {
    ORDINARY("3.17.2"),
    NEWEST("3.18.0");

    private static final Path REQUIREMENTS = Path.of("requirements.txt");
    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();
    private static final long INSTALLED_MINUTES = 20;
    private static final long RUN_MINUTES = 3;

    @SuppressWarnings("ImmutableEnumChecker") // what is remembered
    private final Map<List<String>, Said> said = new ConcurrentHashMap<>();

    private final String version;
    private final Path venv;

    PythonClient(String version) {
        this.version = version;
        this.venv = Path.of("target", "venv-" + version).toAbsolutePath();
    }

    /** MLflow's version. */
    String version() {
        return version;
    }

    /** Runs a script of {@code src/test/python}, which may warn of nothing. @return the last line of what it printed */
    String run(String script, String... arguments) throws IOException, InterruptedException {
        Said said = runAndListen(script, arguments);
        assertThat(said.errors()).as("what %s said", script).doesNotContain("WARNING mlflow");
        return said.lastLine();
    }

    /** Runs a script of {@code src/test/python}, which may warn; once, however often it is asked for. */
    Said runAndListen(String script, String... arguments) throws IOException, InterruptedException {
        ready();
        List<String> command = new ArrayList<>(List.of(
                venv.resolve("bin/python").toString(), SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        Said before = said.get(command);
        if (before != null) {
            return before;
        }
        Said now = run(command, RUN_MINUTES, script);
        said.put(command, now);
        return now;
    }

    /** What a process wrote to its two outputs. */
    record Said(String output, String errors) {
        String lastLine() {
            return output.lines().reduce("", (_, line) -> line);
        }
    }

    private void ready() throws IOException, InterruptedException {
        Path marker = venv.resolve("installed");
        String wanted = version + digest(Files.readAllBytes(REQUIREMENTS));
        if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
            return;
        }
        create();
        if (this == ORDINARY) {
            install("-r", REQUIREMENTS.toString());
        } else {
            ORDINARY.ready();
            Files.writeString(
                    packages(venv).resolve("ordinary.pth"),
                    packages(ORDINARY.venv).toString() + "\n");
            install("--no-deps", "mlflow==" + version);
        }
        Files.writeString(marker, wanted);
    }

    private void create() throws IOException, InterruptedException {
        String how = "Python 3.10 or newer with its venv module and pip: install python3, python3-venv and python3-pip";
        try {
            run(List.of("python3", "-m", "venv", "--clear", venv.toString()), RUN_MINUTES, "needs " + how);
        } catch (IOException e) {
            throw new IOException("this test runs MLflow's own client and needs " + how, e);
        }
    }

    private void install(String... what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(venv.resolve("bin/pip").toString(), "install", "--quiet", "--disable-pip-version-check"));
        command.addAll(List.of(what));
        run(command, INSTALLED_MINUTES, "installing " + String.join(" ", what));
    }

    private static Path packages(Path venv) throws IOException {
        try (Stream<Path> versions = Files.list(venv.resolve("lib"))) {
            return versions.findFirst().orElseThrow().resolve("site-packages");
        }
    }

    private static Said run(List<String> command, long minutes, String what) throws IOException, InterruptedException {
        Path output = Files.createTempFile(Path.of("target").toAbsolutePath(), "python", ".out");
        Path errors = Files.createTempFile(Path.of("target").toAbsolutePath(), "python", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MLFLOW_") || name.startsWith("OTEL_"));
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        // Else it tries for 20 seconds to fetch prices of models from the internet.
        builder.environment().put("MLFLOW_MODEL_CATALOG_URI", "");
        // The server is on loopback.
        builder.environment().put("NO_PROXY", "localhost,127.0.0.1");
        Process process = builder.start();
        boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(errors, StandardCharsets.UTF_8);
        assertThat(ended)
                .as("%s ends within %d minutes; it said:\n%s", what, minutes, said)
                .isTrue();
        assertThat(process.exitValue())
                .as("exit code: %s; it said:\n%s", what, said)
                .isZero();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        Files.delete(errors);
        return new Said(printed, said);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
