package dev.assay.trace;

import static dev.assay.trace.TestSpan.aSpan;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentsTest {
    private static final Pattern REFERENCE =
            Pattern.compile("assay-attachment://([0-9a-f]{32})\\?type=([a-z0-9./+-]+)&bytes=([0-9]+)");

    private static byte[] media(String hexStart, int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        byte[] start = java.util.HexFormat.of().parseHex(hexStart);
        System.arraycopy(start, 0, bytes, 0, start.length);
        return bytes;
    }

    private static byte[] png(int size) {
        return media("89504e470d0a1a0a", size);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Matcher only(String text) {
        Matcher reference = REFERENCE.matcher(text);
        assertThat(reference.find()).as(text).isTrue();
        return reference;
    }

    @Test
    void a_data_uri_is_split_off_and_can_be_had_again() {
        byte[] picture = png(5_000);
        Span whole = aSpan(1).attribute("url", "see data:image/png;base64," + base64(picture) + " there")
                .build();

        Span split = Attachments.split(whole);

        String text = String.valueOf(split.attributes().get("url"));
        Matcher reference = only(text);
        assertThat(text).startsWith("see assay-attachment://").endsWith("?type=image/png&bytes=5000 there");
        assertThat(Attachments.find(List.of(whole), reference.group(1))).hasValue(picture);
        assertThat(Attachments.find(List.of(whole), "0".repeat(32))).isEmpty();
        assertThat(split.otlp()).isSameAs(whole.otlp());
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a, image/png",
        "ffd8ffe0, image/jpeg",
        "474946383961, image/gif",
        "524946460000000057454250, image/webp",
        "524946460000000057415645, audio/wav",
        "49443304, audio/mpeg",
        "4f676753, audio/ogg",
        "664c6143, audio/flac",
        "000000206674797069736f6d, video/mp4",
        "1a45dfa3, video/webm",
        "255044462d312e37, application/pdf"
    })
    void bare_base64_is_known_by_its_first_bytes(String start, String type) {
        for (int size : new int[] {3_000, 3_001, 3_002}) {
            byte[] bytes = media(start, size);
            JsonObject source = new JsonObject().put("type", "base64").put("data", base64(bytes));
            Span whole = aSpan(1).inputs(Map.of("messages", List.of(source.getMap())))
                    .build();

            Matcher reference = only(String.valueOf(Attachments.split(whole).inputs()));

            assertThat(reference.group(2)).isEqualTo(type);
            assertThat(reference.group(3)).isEqualTo(String.valueOf(size));
            assertThat(Attachments.find(List.of(whole), reference.group(1))).hasValue(bytes);
        }
    }

    @Test
    void json_within_text_hides_nothing_and_stays_json() {
        byte[] first = png(4_000);
        byte[] second = media("ffd8ffe0", 6_000);
        String inner = new JsonObject()
                .put("a", "data:image/png;base64," + base64(first))
                .put("b", Base64.getUrlEncoder().withoutPadding().encodeToString(second))
                .encode();
        Span whole = aSpan(1).attribute(
                        "input.value", new JsonObject().put("inner", inner).encode())
                .build();

        JsonObject outer = new JsonObject(
                String.valueOf(Attachments.split(whole).attributes().get("input.value")));
        JsonObject split = new JsonObject(outer.getString("inner"));

        assertThat(Attachments.find(List.of(whole), only(split.getString("a")).group(1)))
                .hasValue(first);
        assertThat(Attachments.find(List.of(whole), only(split.getString("b")).group(1)))
                .hasValue(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "word ", "/9j/", "0123456789abcdef", "a,"})
    void long_text_that_is_no_media_stays_where_it_is(String repeated) {
        String start = repeated.equals("/9j/") ? "no picture " : "";
        Span span = aSpan(1).attribute("text", start + repeated.repeat(20_000)).build();

        boolean jpeg = repeated.equals("/9j/");
        if (jpeg) {
            assertThat(Attachments.split(span)).isNotEqualTo(span);
        } else {
            assertThat(Attachments.split(span)).isSameAs(span);
        }
    }

    @Test
    void a_small_picture_stays_in_its_text() {
        Span span = aSpan(1).attribute("icon", "data:image/png;base64," + base64(png(1_000)) + " ".repeat(3_000))
                .build();

        assertThat(Attachments.split(span)).isSameAs(span);
    }

    @Test
    void the_same_picture_has_the_same_id_wherever_it_stands() {
        String data = base64(png(9_000));
        Span one = aSpan(1).attribute("a", data).build();
        Span other = aSpan(2).attribute("b", "data:image/png;base64," + data).build();

        assertThat(only(String.valueOf(Attachments.split(one).attributes())).group(1))
                .isEqualTo(only(String.valueOf(Attachments.split(other).attributes()))
                        .group(1));
    }

    @Test
    void a_reference_is_a_url_with_its_type_encoded() {
        Span span = aSpan(1).attribute("a", "data:image/svg+xml;base64," + base64(png(4_000)))
                .build();

        assertThat(String.valueOf(Attachments.split(span).attributes().get("a")))
                .endsWith("?type=image/svg%2Bxml&bytes=4000");
    }

    @Test
    void a_type_that_is_none_is_not_repeated() {
        Span span = aSpan(1).attribute("a", "data:<script>/x;base64," + base64(png(4_000)))
                .build();

        assertThat(String.valueOf(Attachments.split(span).attributes().get("a")))
                .endsWith("?type=application/octet-stream&bytes=4000");
    }

    @Test
    void what_can_run_in_a_browser_is_never_called_by_its_type() {
        assertThat(MediaTypes.shown("<svg xmlns='x'>".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(MediaTypes.UNKNOWN);
        assertThat(MediaTypes.shown("%PDF-1.7".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(MediaTypes.UNKNOWN);
        assertThat(MediaTypes.shown(Arrays.copyOf(png(100), 16))).isEqualTo("image/png");
        assertThat(MediaTypes.shown(new byte[0])).isEqualTo(MediaTypes.UNKNOWN);
    }
}
