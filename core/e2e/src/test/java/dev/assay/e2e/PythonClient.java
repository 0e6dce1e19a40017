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
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment with the packages of {@code requirements.txt}, made once: it is kept until that file changes. Lies in
 * {@code target/venv}.
 */
final class PythonClient {
    private static final Path VENV = Path.of("target/venv").toAbsolutePath();
    private static final Path REQUIREMENTS = Path.of("requirements.txt");
    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();
    private static final long INSTALLED_MINUTES = 20;
    private static final long RUN_MINUTES = 3;

    private PythonClient() {}

    /** Runs a script of {@code src/test/python}. @return the last line of what it printed */
    static String run(String script, String... arguments) throws IOException, InterruptedException {
        ready();
        List<String> command = new ArrayList<>(List.of(
                VENV.resolve("bin/python").toString(), SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command, RUN_MINUTES, script).lines().reduce("", (_, line) -> line);
    }

    private static void ready() throws IOException, InterruptedException {
        Path marker = VENV.resolve("installed");
        String wanted = digest(Files.readAllBytes(REQUIREMENTS));
        if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
            return;
        }
        String how = "Python 3.10 or newer with its venv module and pip: install python3, python3-venv and python3-pip";
        try {
            run(List.of("python3", "-m", "venv", "--clear", VENV.toString()), RUN_MINUTES, "needs " + how);
        } catch (IOException e) {
            throw new IOException("this test runs MLflow's own client and needs " + how, e);
        }
        run(
                List.of(
                        VENV.resolve("bin/pip").toString(),
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "-r",
                        REQUIREMENTS.toString()),
                INSTALLED_MINUTES,
                "installing requirements.txt");
        Files.writeString(marker, wanted);
    }

    private static String run(List<String> command, long minutes, String what)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(Path.of("target").toAbsolutePath(), "python", ".out");
        Path errors = Files.createTempFile(Path.of("target").toAbsolutePath(), "python", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MLFLOW_") || name.startsWith("OTEL_"));
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
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
        assertThat(said).as("what %s said", what).doesNotContain("WARNING mlflow");
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        Files.delete(errors);
        return printed;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
