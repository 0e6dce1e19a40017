package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server process on a home of its own: a folder with its data, its plugins, its scripts and perhaps a config.json. The home
 * outlives the process, so that a killed server can be started again.
 */
final class AssayServer implements AutoCloseable {
    static final Path ROOT =
            Path.of(System.getProperty("assay.root", "../..")).toAbsolutePath().normalize();

    private static final Path DIST = Path.of(
            System.getProperty("assay.dist", ROOT.resolve("core/target/dist").toString()));
    private static final Pattern READY = Pattern.compile(
            "Assay is ready at (http://localhost:\\d+)(?: with the demo at \\S+/evaluations/([0-9a-f]{32}))? .*");
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final long READY_SECONDS = 180;
    private static final long END_SECONDS = 60;

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "kill-servers"));
    }

    private final Setup setup;
    private final Process process;
    private final ConcurrentLinkedQueue<String> said;
    private final Matcher ready;

    private AssayServer(Setup setup, Process process, ConcurrentLinkedQueue<String> said, Matcher ready) {
        this.setup = setup;
        this.process = process;
        this.said = said;
        this.ready = ready;
    }

    /** How a server is to be started: in which home, with which environment and arguments. */
    record Setup(Path home, Map<String, String> environment, List<String> arguments, List<String> wrapper) {
        Setup(Path home, Map<String, String> environment, List<String> arguments) {
            this(home, environment, arguments, List.of());
        }

        /** A setting as an environment variable, e.g. {@code ASSAY_HTTP_PORT}. */
        Setup with(String variable, Object value) {
            Map<String, String> more = new TreeMap<>(environment);
            more.put(variable, value.toString());
            return new Setup(home, more, arguments, wrapper);
        }

        Setup demo() {
            return arguments("demo");
        }

        Setup arguments(String... words) {
            return new Setup(home, environment, List.of(words), wrapper);
        }

        /** With its data on a small file system of its own, which is gone with the process. */
        Setup onSmallDisk(int megabytes) throws IOException {
            Path data = Files.createDirectories(home.resolve("data"));
            String mount = "mount -t tmpfs -o mode=700,size=" + megabytes + "m none '" + data + "' && exec \"$@\"";
            return new Setup(
                    home,
                    environment,
                    arguments,
                    List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"));
        }

        /** With an empty data folder, as at a user's first start. */
        Setup fromNothing() throws IOException {
            Files.createDirectories(home.resolve("data"));
            return this;
        }

        /** Starts it and waits until it says that it is ready. A data folder that is not there yet is a prepared one. */
        AssayServer start() throws IOException, InterruptedException {
            if (Files.notExists(home.resolve("data")) && !environment.containsKey("ASSAY_DATABASE_URL")) {
                FirstStart.copyInto(home.resolve("data"));
            }
            var said = new ConcurrentLinkedQueue<String>();
            var ready = new CompletableFuture<Matcher>();
            Process process = launch(said, ready);
            try {
                return new AssayServer(this, process, said, ready.get(READY_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException | TimeoutException e) {
                process.destroyForcibly();
                throw new AssertionError("the server in " + home + " is not ready; it said:\n" + text(said), e);
            }
        }

        /** Runs what is expected to end by itself. */
        Ended run() throws IOException, InterruptedException {
            var said = new ConcurrentLinkedQueue<String>();
            var ready = new CompletableFuture<Matcher>();
            Process process = launch(said, ready);
            boolean ended = process.waitFor(READY_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended)
                    .as("the server has ended; it said:\n%s", text(said))
                    .isTrue();
            assertThat(ready).as("all is read that it said").failsWithin(java.time.Duration.ofSeconds(END_SECONDS));
            return new Ended(process.exitValue(), List.copyOf(said));
        }

        /** Starts what works for a while and ends by itself. */
        Process launch() throws IOException {
            return launch(new ConcurrentLinkedQueue<>(), new CompletableFuture<>());
        }

        private Process launch(ConcurrentLinkedQueue<String> said, CompletableFuture<Matcher> ready)
                throws IOException {
            Files.createDirectories(home);
            List<String> command = new ArrayList<>(wrapper);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Xmx512m",
                    "-XX:+UseParallelGC",
                    "-XX:+AutoCreateSharedArchive",
                    "-XX:SharedArchiveFile=" + DIST.resolve("classes-of-tests.jsa"),
                    "-Xlog:cds*=off,aot*=off",
                    "-Dassay.home=" + home,
                    "-Dassay.dist=" + DIST,
                    "-cp",
                    DIST.resolve("lib") + "/*",
                    "dev.assay.Main"));
            command.addAll(arguments);
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("ASSAY_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            RUNNING.add(process);
            Thread.ofPlatform()
                    .daemon()
                    .name("output of " + home.getFileName())
                    .start(() -> read(process, said, ready));
            return process;
        }

        private static void read(
                Process process, ConcurrentLinkedQueue<String> said, CompletableFuture<Matcher> ready) {
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.add(line);
                    Matcher matcher = READY.matcher(line);
                    if (matcher.matches()) {
                        ready.complete(matcher);
                    }
                }
            } catch (IOException e) {
                said.add("(its output broke off: " + e + ")");
            }
            RUNNING.remove(process);
            ready.completeExceptionally(new IllegalStateException("it ended"));
        }
    }

    /** A process that has ended by itself. */
    record Ended(int exitCode, List<String> said) {}

    /** With a home of this name, empty; servers that run at once do not quarrel about ports. */
    static Setup in(String name) throws IOException {
        Path home = Path.of("target/servers").toAbsolutePath().resolve(name);
        delete(home);
        return new Setup(home, Map.of("ASSAY_HTTP_PORT", "0", "ASSAY_OTLP_GRPC_PORT", "0"), List.of(), List.of());
    }

    URI url() {
        return URI.create(ready.group(1));
    }

    AssayClient client() {
        return new AssayClient(url());
    }

    /** That the ready line names: the demo's. */
    String runId() {
        return ready.group(2);
    }

    Path home() {
        return setup.home();
    }

    /** A file of its data folder as the server sees it, though nobody else may see the file system that it is on. */
    Path own(String file) {
        return Path.of("/proc/" + pid() + "/root" + home().resolve("data").resolve(file));
    }

    long pid() {
        return process.pid();
    }

    /** Everything it has printed so far. */
    String said() {
        return text(said);
    }

    /** The process itself, then everything it started: PostgreSQL with its own, the sandboxes. */
    List<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    /** Asks it to end as Ctrl-C ({@code INT}) or a service manager ({@code TERM}) does. @return its exit code */
    int signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(pid()))
                .inheritIO()
                .start()
                .waitFor();
        return awaitEnd();
    }

    /** Kill -9 of the server alone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Kill -9 of the server and of everything it started, PostgreSQL too, at once. */
    void killWithDatabase() throws InterruptedException {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
        awaitEnd(family);
    }

    /** Kill -9 of PostgreSQL's postmaster alone. */
    void killDatabase() throws IOException, InterruptedException {
        ProcessHandle postmaster = database();
        postmaster.destroyForcibly();
        awaitEnd(List.of(postmaster));
    }

    /** The postmaster that the server started last. */
    ProcessHandle database() throws IOException {
        Path file = home().resolve("data/postgresql/cluster/postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
        return ProcessHandle.of(pid)
                .orElseThrow(() -> new IOException("PostgreSQL, process " + pid + ", does not run"));
    }

    /** Stops PostgreSQL with all its backends where they are, until {@code CONT}. */
    void signalDatabase(String signal) throws IOException, InterruptedException {
        ProcessHandle postmaster = database();
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal, String.valueOf(postmaster.pid())));
        postmaster.descendants().forEach(each -> command.add(String.valueOf(each.pid())));
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Does something to its database that no client could. */
    void sql(String statement) throws IOException {
        Path postgresql = home().resolve("data/postgresql");
        String password = Files.readString(postgresql.resolve("password")).strip();
        String port =
                Files.readAllLines(postgresql.resolve("cluster/postmaster.pid")).get(3);
        Vertx vertx = Vertx.vertx();
        Pool pool = PgBuilder.pool()
                .using(vertx)
                .connectingTo("postgresql://assay:" + password + "@127.0.0.1:" + port.strip() + "/postgres")
                .build();
        await(pool.query(statement).execute().eventually(pool::close));
        await(vertx.close());
    }

    private static void await(io.vertx.core.Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    /** Runs {@code verify} on its home, beside it or without it. */
    Ended verify(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("verify"));
        words.addAll(List.of(options));
        return setup.arguments(words.toArray(String[]::new)).run();
    }

    /** Proves that everything that is kept is found. */
    void assertEqual() throws IOException, InterruptedException {
        Ended verified = verify();
        assertThat(verified.exitCode()).as("%s\n%s", verified.said(), said()).isZero();
        assertThat(verified.said()).contains("The index equals the store.");
    }

    Setup setup() {
        return setup;
    }

    /** The same home again, after an end of whatever kind. */
    AssayServer again() throws IOException, InterruptedException {
        return setup.start();
    }

    /** Waits until none of them lives. */
    static void awaitEnd(List<ProcessHandle> processes) throws InterruptedException {
        for (ProcessHandle each : processes) {
            if (!ended(each.onExit())) {
                throw new AssertionError("process " + each.pid() + " still runs: " + each.info());
            }
        }
    }

    private int awaitEnd() throws InterruptedException {
        if (!ended(process.onExit())) {
            process.destroyForcibly();
            throw new AssertionError("the server did not end; it said:\n" + said());
        }
        return process.exitValue();
    }

    private static boolean ended(Future<?> exit) throws InterruptedException {
        try {
            exit.get(END_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Ends it and deletes its home. */
    @Override
    public void close() throws IOException {
        try {
            List<ProcessHandle> family = family();
            process.destroy();
            awaitEnd();
            awaitEnd(family);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted while the server was ending", e);
        }
        delete(setup.home());
    }

    private static String text(Iterable<String> lines) {
        return String.join("\n", lines);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
