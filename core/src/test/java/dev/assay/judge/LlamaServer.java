package dev.assay.judge;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp's server in a process of its own, with a tiny model ({@code src/test/python/local_model.py}, which says what is
 * needed). Python's packages are installed the first time.
 */
final class LlamaServer implements AutoCloseable {
    /** What {@code src/test/python/local_model.py} names; the version of xllamacpp ends with llama.cpp's build. */
    private static final List<String> PACKAGES = List.of("xllamacpp==2026.10.11549", "gguf==0.19.0");

    private static final Path FOLDER = Path.of("target/local-model").toAbsolutePath();
    private static final Path SCRIPT = Path.of("src/test/python/local_model.py").toAbsolutePath();
    private static final long INSTALL_MINUTES = 20;

    private final Process process;
    private final int port;

    private LlamaServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static LlamaServer start() throws IOException, InterruptedException {
        return start(freePort());
    }

    static LlamaServer start(int port) throws IOException, InterruptedException {
        Path python = installed();
        Process process = new ProcessBuilder(
                        python.toString(),
                        SCRIPT.toString(),
                        "--port",
                        Integer.toString(port),
                        "--model",
                        FOLDER.resolve("tiny-judge.gguf").toString())
                .redirectError(FOLDER.resolve("server.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("listening at ")) {
                Thread.ofPlatform().daemon().start(() -> output.lines().forEach(_ -> {}));
                return new LlamaServer(process, port);
            }
        }
        throw new IOException("llama.cpp's server ended; see " + FOLDER.resolve("server.log"));
    }

    int port() {
        return port;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    /** At once, whatever it is at. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static Path installed() throws IOException, InterruptedException {
        Path python = FOLDER.resolve("venv/bin/python");
        Path marker = FOLDER.resolve("venv/installed");
        if (Files.exists(marker) && Files.readAllLines(marker).equals(PACKAGES)) {
            return python;
        }
        Files.createDirectories(FOLDER);
        run(List.of("python3", "-m", "venv", FOLDER.resolve("venv").toString()));
        run(List.of(python.toString(), "-m", "pip", "install", "--quiet", PACKAGES.getFirst(), PACKAGES.getLast()));
        Files.write(marker, PACKAGES);
        return python;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path log = FOLDER.resolve("install.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(
                    "llama.cpp's server cannot be installed, which this test needs (Python 3.10 or newer); see " + log);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
