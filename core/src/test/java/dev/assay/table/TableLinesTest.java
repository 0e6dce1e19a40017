package dev.assay.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.error.Invalid;
import dev.assay.table.ParquetFile.Column;
import dev.assay.table.ParquetFile.Kind;
import dev.assay.table.TableLines.Line;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of anybody become lines, or are refused with the reason. The files of other programs: {@code parquet/make.py}. */
class TableLinesTest {
    private static final int LONGEST = 1 << 20;
    private static final String TRACE = "5b8efff798038103d269b633813fc60c";

    private final Path folder;

    TableLinesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void spans_of_pandas_become_spans_and_a_row_that_is_none_is_told() throws Exception {
        List<Line> lines = read(resource("pandas-spans"));
        assertThat(lines).extracting(Line::rows).containsExactly(2, 1, 1);
        assertThat(lines.get(2).problem()).contains("'trace_id' is empty");

        JsonObject first = json(lines.getFirst());
        assertThat(first.getJsonObject("assay").getString("traceId")).isEqualTo("tr-" + TRACE);
        JsonArray spans = spans(first);
        JsonObject answer = spans.getJsonObject(0);
        assertThat(answer.getString("traceId")).isEqualTo(TRACE);
        assertThat(answer.getString("startTimeUnixNano")).isEqualTo("1767323045123456789");
        assertThat(answer.getJsonObject("status").getInteger("code")).isEqualTo(1);
        assertThat(attributes(answer))
                .contains("{\"key\":\"n\",\"value\":{\"intValue\":\"1\"}}")
                .contains("{\"key\":\"x\",\"value\":{\"doubleValue\":1.0}}")
                .contains("{\"key\":\"mlflow.spanType\",\"value\":{\"stringValue\":\"AGENT\"}}");
        JsonObject child = spans.getJsonObject(1);
        assertThat(child.getString("name")).isEqualTo("größe 📏");
        assertThat(child.getString("spanId")).isEqualTo("eee19b7ec3c1b175");
        assertThat(child.getString("parentSpanId")).isEqualTo("eee19b7ec3c1b174");
        assertThat(child.containsKey("endTimeUnixNano")).isFalse();
        assertThat(attributes(child)).contains("plain words");

        JsonObject other = json(lines.get(1));
        assertThat(other.getJsonObject("assay").getString("traceId")).isEqualTo("client-made");
        JsonObject call = spans(other).getJsonObject(0);
        assertThat(call.getString("traceId")).matches("[0-9a-f]{32}");
        assertThat(attributes(call))
                .contains("{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"12\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip-spans", "lz4-spans", "int96-spans"})
    void however_it_is_packed_and_whichever_type_times_have_the_lines_are_the_same(String file) throws Exception {
        assertThat(read(resource(file)).getFirst().text())
                .isEqualTo(read(resource("pandas-spans")).getFirst().text());
    }

    @Test
    void traces_of_pandas_become_what_their_clients_might_have_sent() throws Exception {
        List<Line> lines = read(resource("pandas-traces"));
        JsonObject assay = json(lines.getFirst()).getJsonObject("assay");
        assertThat(assay.getString("traceId")).isEqualTo("tr-" + TRACE);
        assertThat(assay.getJsonObject("info").encode())
                .contains("\"requestTime\":\"2026-01-02T03:04:05.123Z\"", "\"executionDuration\":\"PT4.0005S\"")
                .contains("\"mlflow.trace.session\":\"s1\"", "\"version\":\"3\"", "\"mlflow.traceName\":\"answer\"");
        assertThat(assay.getJsonArray("tags").encode()).isEqualTo("[{\"key\":\"env\",\"value\":\"prod\"}]");
        JsonObject assessment = assay.getJsonArray("assessments").getJsonObject(0);
        assertThat(assessment.getString("id")).matches("a-[0-9a-f]{32}");
        assertThat(assessment.getString("createTime")).isEqualTo("2026-01-02T03:04:05.123Z");
        assertThat(lines.get(2).problem()).contains("'state' is 'BROKEN'", "expected OK");
        assertThat(read(resource("pandas-traces")).getFirst().text())
                .isEqualTo(lines.getFirst().text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nested-attributes: 'attributes' is 'optional group attributes; expected text with JSON",
                "text-times: 'start_time' is 'optional binary start_time (STRING)'; expected timestamps",
                "nameless: no column 'name'; it has trace_id, span_id,; Expected of spans trace_id",
                "brotli-spans: packed with BROTLI; expected zstd, snappy"
            })
    void what_is_no_such_table_is_refused_with_the_column_and_what_was_expected(String fileAndWords) throws Exception {
        String[] parts = fileAndWords.split(": ", 2);
        Path file = resource(parts[0]);
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> read(file))
                .withMessageContainingAll(parts[1].split("; ", -1));
    }

    @Test
    void wrong_rows_are_told_and_the_others_taken() throws IOException {
        Path file = write(List.of(
                span(TRACE, "eee19b7ec3c1b174", "{}"),
                span(TRACE, "short", "{}"),
                span(TRACE, "eee19b7ec3c1b175", "[1]"),
                span(TRACE, "eee19b7ec3c1b176", "[".repeat(5000)),
                span(TRACE, "eee19b7ec3c1b177", "{\"a\":\"" + "x".repeat(LONGEST) + "\"}"),
                span(TRACE, "eee19b7ec3c1b178", null)));
        List<Line> lines = read(file);
        assertThat(lines).extracting(Line::rows).containsOnly(1).hasSize(6);
        assertThat(lines)
                .extracting(line -> String.valueOf(line.problem()))
                .satisfiesExactly(
                        none -> assertThat(none).isEqualTo("null"),
                        id -> assertThat(id).isEqualTo("'span_id' is 'short'; expected 16 hex digits"),
                        list -> assertThat(list).isEqualTo("'attributes' is no JSON object; expected one"),
                        deep -> assertThat(deep).isEqualTo("'attributes' is no JSON object; expected one"),
                        large -> assertThat(large).contains("'attributes' has 1048584 bytes"),
                        none -> assertThat(none).isEqualTo("null"));
    }

    @Test
    void rows_of_a_trace_share_a_line_as_long_as_it_is_short() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= 450; i++) {
            rows.add(span(TRACE, "%016x".formatted(i), "{}"));
        }
        rows.add(span("other", "%016x".formatted(1), "{\"a\":\"" + "x".repeat(LONGEST / 2) + "\"}"));
        rows.add(span("other", "%016x".formatted(2), "{}"));
        assertThat(read(write(rows))).extracting(Line::rows).containsExactly(200, 200, 50, 1, 1);
    }

    @Test
    void a_table_without_rows_has_no_lines() throws Exception {
        assertThat(read(write(List.of()))).isEmpty();
        assertThat(read(resource("empty-spans"))).isEmpty();
    }

    @Test
    void a_page_that_would_not_fit_into_memory_is_refused_before_it_is_unpacked() throws IOException {
        Path bomb = write(List.of(span(TRACE, "eee19b7ec3c1b174", "x".repeat(20 << 20))));
        assertThat(Files.size(bomb)).isLessThan(20_000);
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> {
                    try (ParquetRows rows = new ParquetRows(bomb, LONGEST, 4 << 20)) {
                        rows.want(SpanRows.columns(false));
                        rows.next();
                    }
                })
                .withMessageContainingAll("bytes would have to be held at once", "at most 4194304");
    }

    @Test
    void a_file_that_is_cut_off_or_claims_what_is_not_there_is_refused() throws IOException {
        byte[] whole = Files.readAllBytes(write(List.of(span(TRACE, "eee19b7ec3c1b174", "{}"))));
        assertRefused(Arrays.copyOf(whole, whole.length - 20), "cut off");
        assertRefused("PAR1".getBytes(StandardCharsets.US_ASCII), "it has 4 bytes");
        assertRefused(footer(new byte[] {0}, Integer.MAX_VALUE), "claims 2147483647 bytes");
        byte[] longList = {0x19, (byte) 0xfc, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
        assertRefused(footer(longList, longList.length), "claims a list of 2147483647");
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x1c);
        assertRefused(footer(deep, deep.length), "deep inside each other");
        assertRefused(footer(new byte[] {0x15}, 1), "ends in the middle");
        assertRefused(footer(new byte[] {0}, 1), "not Parquet as it should be");
    }

    /** The same damage each time. */
    @Test
    void a_damaged_file_is_read_or_refused_and_nothing_else() throws Exception {
        byte[] whole = Files.readAllBytes(resource("pandas-spans"));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[4 + random.nextInt(whole.length - 12)] = (byte) random.nextInt();
            }
            try {
                read(Files.write(folder.resolve("damaged"), damaged));
            } catch (Invalid _) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private void assertRefused(byte[] bytes, String why) throws IOException {
        Path file = Files.write(folder.resolve("broken"), bytes);
        assertThat(TableLines.isTable(file)).isTrue();
        assertThatExceptionOfType(Invalid.class).isThrownBy(() -> read(file)).withMessageContaining(why);
    }

    private static byte[] footer(byte[] thrift, int claimed) {
        byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(12 + thrift.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(magic)
                .put(thrift)
                .putInt(claimed)
                .put(magic)
                .array();
    }

    private record Row(
            String traceId, String spanId, @Nullable String attributes) {}

    private static Row span(String traceId, String spanId, @Nullable String attributes) {
        return new Row(traceId, spanId, attributes);
    }

    private Path write(List<Row> rows) throws IOException {
        List<Column<Row>> columns = List.of(
                new Column<>("trace_id", Kind.TEXT, Row::traceId),
                new Column<>("span_id", Kind.TEXT, Row::spanId),
                new Column<>("name", Kind.TEXT, _ -> "a"),
                new Column<>("start_time", Kind.TIME, _ -> Instant.ofEpochSecond(1_763_800_000)),
                new Column<>("attributes", Kind.JSON, Row::attributes));
        Path file = folder.resolve("rows.parquet");
        try (var out = new ParquetFile<>(Files.newOutputStream(file), columns)) {
            for (Row row : rows) {
                out.write(row);
            }
        }
        return file;
    }

    private static List<Line> read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        try (TableLines table = new TableLines(file, LONGEST)) {
            for (Line line = table.next(); line != null; line = table.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static JsonObject json(Line line) {
        assertThat(line.problem()).isNull();
        return new JsonObject(new String(line.text(), StandardCharsets.UTF_8));
    }

    private static JsonArray spans(JsonObject line) {
        return line.getJsonArray("resourceSpans")
                .getJsonObject(0)
                .getJsonArray("scopeSpans")
                .getJsonObject(0)
                .getJsonArray("spans");
    }

    private static String attributes(JsonObject span) {
        return span.getJsonArray("attributes").encode();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(TableLinesTest.class.getResource("/parquet/" + name + ".parquet"), name)
                .toURI());
    }
}
