package dev.assay.store.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server of the S3 protocol (VersityGW, Apache-2.0), built by Go the first time, in a process of its own. */
public final class S3Server implements AutoCloseable {
    public static final String ACCESS_KEY = "assay-test";
    public static final String SECRET_KEY = "not/a+secret";

    private static final String SOURCE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";
    private static final Path BINARIES = Path.of("target/s3-server").toAbsolutePath();
    private static final long BUILD_MINUTES = 30;

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder of its objects; on a file system with extended attributes */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        Path binary = build();
        Files.createDirectories(folder);
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        binary.toString(), "--port", "127.0.0.1:" + port, "posix", folder.toString())
                .redirectErrorStream(true);
        builder.environment().put("ROOT_ACCESS_KEY", ACCESS_KEY);
        builder.environment().put("ROOT_SECRET_KEY", SECRET_KEY);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("http://127.0.0.1:" + port)) {
                Thread.ofPlatform().daemon().start(() -> output.lines().forEach(_ -> {}));
                return new S3Server(process, port);
            }
        }
        throw new IOException("the S3 server ended:\n" + said);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public S3Config config(String bucket, String prefix) {
        return new S3Config(endpoint(), bucket, "us-east-1", ACCESS_KEY, SECRET_KEY, prefix, true);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static Path build() throws IOException, InterruptedException {
        Path binary = BINARIES.resolve("versitygw");
        if (Files.isExecutable(binary)) {
            return binary;
        }
        Files.createDirectories(BINARIES);
        Path log = BINARIES.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(List.of("go", "install", SOURCE))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("GOBIN", BINARIES.toString());
        builder.environment().put("CGO_ENABLED", "0");
        Process go;
        try {
            go = builder.start();
        } catch (IOException e) {
            throw new IOException("this test builds an S3 server and needs Go 1.26 or newer (go) on the PATH", e);
        }
        if (!go.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) || go.exitValue() != 0) {
            go.destroyForcibly();
            throw new IOException("the S3 server cannot be built; see " + log);
        }
        return binary;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
