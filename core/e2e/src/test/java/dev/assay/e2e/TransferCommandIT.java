package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.e2e.AssayServer.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./start export} and {@code ./start import}, killed in the middle and run again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferCommandIT {
    /** Enough for many pieces and many requests. */
    private static final int TRACES = 30;

    private static final int TEXT = 300_000;

    private AssayServer source;
    private String experiment;
    private final List<String> many = new ArrayList<>();

    @BeforeAll
    void fill() throws Exception {
        source = AssayServer.in("transfer-source")
                .with("ASSAY_HTTP_PORT", freePort())
                .start();
        experiment = source.client().experiment("few");
        source.client().send(experiment, SentTrace.named("few"));
        for (int i = 0; i < TRACES; i++) {
            SentTrace trace = SentTrace.named("many").asking(AssayClient.noise(TEXT));
            source.client().send(null, trace);
            many.add(trace.id());
        }
    }

    @AfterAll
    void stop() throws IOException {
        source.close();
    }

    @Test
    void an_export_that_was_killed_goes_on_and_ends_as_one_that_was_not(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.jsonl");
        Path cut = folder.resolve("cut.jsonl.zst");
        assertThat(run("export", whole.toString()).exitCode()).isZero();

        Process killed = source.setup().arguments("export", cut.toString()).launch();
        await(killed, () -> Files.exists(folder.resolve("cut.jsonl.zst.state")));
        kill(killed);
        assertThat(cut).doesNotExist();
        Ended other = run("export", cut.toString(), "--experiment", experiment);
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(said(other)).contains("another export");
        Ended again = run("export", cut.toString());

        assertThat(again.exitCode()).as(said(again)).isZero();
        assertThat(said(again)).contains("Going on behind the", "Exported 31 traces");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(whole, cut);
        }
        try (AssayServer empty = AssayServer.in("transfer-unpacked").start()) {
            run(empty, "import", cut.toString());
            assertThat(export(empty, folder.resolve("back.jsonl"))).isEqualTo(lines(whole));
        }
        Ended there = run("export", cut.toString());
        assertThat(there.exitCode()).isEqualTo(1);
        assertThat(said(there)).contains("is there already");
    }

    @Test
    void an_export_whose_server_is_killed_goes_on_with_the_next_one(@TempDir Path folder) throws Exception {
        List<String> whole = export(source, folder.resolve("whole.jsonl"));
        Path cut = folder.resolve("cut.jsonl");

        Process going = source.setup()
                .arguments("export", cut.toString(), "--server", source.url().toString())
                .launch();
        await(going, () -> Files.exists(folder.resolve("cut.jsonl.state")));
        source.killWithDatabase();
        source = source.again();

        assertThat(going.waitFor()).as("export goes on with the server").isZero();
        assertThat(lines(cut)).isEqualTo(whole);
    }

    @Test
    void an_import_whose_command_and_whose_server_are_killed_ends_with_everything_once(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("all.jsonl.gz");
        assertThat(run("export", file.toString()).exitCode()).isZero();
        AssayServer target = AssayServer.in("transfer-target")
                .with("ASSAY_HTTP_PORT", freePort())
                .start();
        AssayClient client = target.client();

        Process killed = target.setup().arguments("import", file.toString()).launch();
        // As soon as the store has one, whether that can be found yet or not.
        await(killed, () -> isThere(client, many.getFirst()) || isThere(client, many.getLast()));
        kill(killed);
        assertThat(client.allIds()).hasSizeBetween(1, TRACES);

        Process going = target.setup()
                .arguments("import", file.toString(), "--server", target.url().toString())
                .launch();
        int before = client.allIds().size();
        await(going, () -> client.allIds().size() > before);
        target.killWithDatabase();
        try (AssayServer back = target.again()) {
            assertThat(going.waitFor()).as("import goes on with the server").isZero();
            assertThat(back.client().allIds()).doesNotHaveDuplicates().hasSize(TRACES + 1);
            assertThat(export(back, folder.resolve("back.jsonl")))
                    .isEqualTo(export(source, folder.resolve("source.jsonl")));
            back.assertEqual();
        }
    }

    @Test
    void a_table_of_some_traces_is_one_file(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("few.parquet");
        Ended table = run("export", file.toString(), "--filter", "name = 'few'");

        assertThat(table.exitCode()).as(said(table)).isZero();
        assertThat(said(table)).contains("Exported 1 traces");
        assertThat(Arrays.copyOf(Files.readAllBytes(file), 4)).isEqualTo("PAR1".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void tables_of_spans_and_traces_fill_another_server_once_and_one_that_is_cut_off_says_so(@TempDir Path folder)
            throws Exception {
        Path spans = folder.resolve("spans.parquet");
        Path traces = folder.resolve("traces.parquet");
        assertThat(run("export", spans.toString(), "--format", "parquet-spans").exitCode())
                .isZero();
        assertThat(run("export", traces.toString()).exitCode()).isZero();

        try (AssayServer empty = AssayServer.in("transfer-tables").start()) {
            Ended first = run(empty, "import", traces.toString());
            assertThat(first.exitCode()).as(said(first)).isZero();
            Ended second = run(empty, "import", spans.toString());
            assertThat(second.exitCode()).as(said(second)).isZero();
            assertThat(empty.client().allIds())
                    .containsExactlyInAnyOrderElementsOf(source.client().allIds());
            Ended again = run(empty, "import", spans.toString());
            assertThat(said(again)).contains("rows of", ": 0 spans (or log records) are new");

            byte[] whole = Files.readAllBytes(spans);
            Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
            Ended broken = run(empty, "import", cut.toString());
            assertThat(broken.exitCode()).as(said(broken)).isEqualTo(1);
            assertThat(said(broken)).contains("cut.parquet cannot be read", "cut off");
        }
    }

    @Test
    void lines_that_are_refused_are_named_and_have_an_exit_code_of_their_own(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.jsonl"), "\n{\"resourceSpans\":[]}\nno json\n");

        Ended bad = run("import", file.toString());

        assertThat(bad.exitCode()).as(said(bad)).isEqualTo(2);
        assertThat(said(bad)).contains("line 3 is refused", "1 lines were refused");
        Path cut = Files.write(folder.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThat(run("import", cut.toString()).exitCode()).isEqualTo(1);
    }

    @Test
    void without_a_server_or_with_words_that_mean_nothing_one_sentence_says_what_to_do(@TempDir Path folder)
            throws Exception {
        Ended none = AssayServer.in("transfer-none")
                .arguments("export", folder.resolve("x").toString())
                .run();
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.said()).singleElement().asString().contains("no Assay server", "./start", "--server");
        for (List<String> words : List.of(
                List.of("export"),
                List.of("export", "a", "b"),
                List.of("export", "a", "--filtre", "x"),
                List.of("export", "a", "--format", "csv"),
                List.of("import", "a", "--server", "localhost"),
                List.of("import", folder.resolve("none").toString()))) {
            Ended ended = run(words.toArray(String[]::new));
            assertThat(ended.exitCode()).as(said(ended)).isEqualTo(1);
            assertThat(ended.said()).as(words.toString()).hasSize(1);
        }
        Ended filter = run("export", folder.resolve("y").toString(), "--filter", "statsu = 'OK'");
        assertThat(said(filter)).contains("statsu");
    }

    private Ended run(String... words) throws IOException, InterruptedException {
        return run(source, words);
    }

    private static Ended run(AssayServer server, String... words) throws IOException, InterruptedException {
        return server.setup().arguments(words).run();
    }

    private static List<String> export(AssayServer server, Path to) throws IOException, InterruptedException {
        Ended ended = run(server, "export", to.toString());
        assertThat(ended.exitCode()).as(said(ended)).isZero();
        return lines(to);
    }

    /** Without places in the store, which differ, and in an order of their own. */
    private static List<String> lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.replaceAll(",\"after\":\"[0-9]+\"", ""))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isThere(AssayClient client, String traceId) throws IOException, InterruptedException {
        return client.get("/api/v1/traces/" + traceId).status() == 200;
    }

    /** Looks again and again until it is so. */
    private static void await(Process process, Callable<Boolean> isSo) throws Exception {
        while (!isSo.call()) {
            assertThat(process.isAlive()).as("it is still at work").isTrue();
            Thread.onSpinWait();
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor()).as("it was killed in the middle").isEqualTo(137);
    }

    private static String said(Ended ended) {
        return String.join("\n", ended.said());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
