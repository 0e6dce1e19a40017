package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.search.Field.SpanText;
import dev.assay.search.Field.TraceNumber;
import dev.assay.search.Field.TraceText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterParserTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static Filter parse(String filter) {
        return FilterParser.parse(filter, NOW);
    }

    private static Filter equal(Field field, String text) {
        return new Filter.Is(field, Condition.OneOf.text(text));
    }

    @Test
    void a_blank_filter_is_every_trace() {
        assertThat(parse("")).isEqualTo(Filter.ALL);
        assertThat(parse(" \n ")).isEqualTo(Filter.ALL);
    }

    @Test
    void and_binds_closer_than_or_and_not_closest() {
        Filter a = equal(TraceText.NAME, "a");
        Filter b = equal(TraceText.NAME, "b");
        Filter c = equal(TraceText.NAME, "c");
        assertThat(parse("name='a' OR name='b' and not name = 'c'"))
                .isEqualTo(new Filter.Or(List.of(a, new Filter.And(List.of(b, new Filter.Not(c))))));
        assertThat(parse("(name='a' OR name='b') AND name='c'"))
                .isEqualTo(new Filter.And(List.of(new Filter.Or(List.of(a, b)), c)));
    }

    @Test
    void keys_may_hold_dots_and_stand_in_quotes() {
        assertThat(parse("tags.release.version = '1'")).isEqualTo(equal(new Field.Tag("release.version"), "1"));
        assertThat(parse("tag.`team name` = '1'")).isEqualTo(equal(new Field.Tag("team name"), "1"));
        assertThat(parse("metadata.\"a \"\"b\"\"\" = '1'")).isEqualTo(equal(new Field.Metadata("a \"b\""), "1"));
        assertThat(parse("tag.a-b/c:d@e = '1'")).isEqualTo(equal(new Field.Tag("a-b/c:d@e"), "1"));
        assertThat(parse("span.attributes.`my key`.x = 'v'"))
                .isEqualTo(new Filter.AnySpan(equal(new Field.Attribute("my key.x"), "v")));
    }

    @Test
    void a_quotation_mark_is_written_twice() {
        assertThat(parse("name = 'it''s'")).isEqualTo(equal(TraceText.NAME, "it's"));
        assertThat(parse("name = \"it's\"")).isEqualTo(equal(TraceText.NAME, "it's"));
    }

    @Test
    void a_status_is_compared_in_any_case() {
        assertThat(parse("status = 'error'")).isEqualTo(equal(TraceText.STATUS, "ERROR"));
        assertThat(parse("span(status IN ('ok', 'Unset'))"))
                .isEqualTo(new Filter.AnySpan(
                        new Filter.Is(SpanText.STATUS, new Condition.OneOf(Set.of("OK", "UNSET"), Set.of()))));
    }

    @Test
    void times_are_rfc_3339_dates_milliseconds_or_relative_to_now() {
        Filter expected = new Filter.Is(TraceNumber.START_MS, Condition.Between.above(1_764_547_200_000.0, true));
        for (String time : List.of(
                "'2025-12-01T00:00:00Z'",
                "'2025-12-01'",
                "1764547200000",
                "'2025-12-01T01:00:00+01:00'",
                "'2025-12-01 00:00:00'")) {
            assertThat(parse("timestamp >= " + time)).as(time).isEqualTo(expected);
        }
        double yesterday = NOW.minus(Duration.ofDays(1)).toEpochMilli();
        Filter since = new Filter.Is(TraceNumber.START_MS, Condition.Between.above(yesterday, false));
        assertThat(parse("start > now() - 1d")).isEqualTo(since);
        assertThat(parse("start > NOW()-24h")).isEqualTo(since);
    }

    @ParameterizedTest
    @CsvSource({"3s, 3000", "250, 250", "250ms, 250", "1.5m, 90000", "'''3s''', 3000", "2h, 7200000", "500us, 0.5"})
    void durations_have_units(String written, double milliseconds) {
        assertThat(parse("duration < " + written))
                .isEqualTo(new Filter.Is(TraceNumber.DURATION_MS, Condition.Between.below(milliseconds, false)));
    }

    @Test
    void conditions_on_spans_side_by_side_are_about_one_span() {
        Filter type = equal(SpanText.TYPE, "TOOL");
        Filter name = equal(SpanText.NAME, "x");
        assertThat(parse("span.type = 'TOOL' AND status = 'OK' AND span.name = 'x'"))
                .isEqualTo(new Filter.And(List.of(
                        equal(TraceText.STATUS, "OK"), new Filter.AnySpan(new Filter.And(List.of(type, name))))));
        assertThat(parse("span(type = 'TOOL') AND span(name = 'x')"))
                .isEqualTo(new Filter.And(List.of(new Filter.AnySpan(type), new Filter.AnySpan(name))));
        assertThat(parse("type = 'TOOL'")).isEqualTo(new Filter.AnySpan(type));
    }

    @Test
    void what_is_compared_with_a_number_is_compared_as_a_number() {
        assertThat(parse("feedback.score > 0.5"))
                .isEqualTo(new Filter.Assessed(
                        Filter.Kind.FEEDBACK, "score", Filter.View.PLAIN, Condition.Between.above(0.5, false)));
        assertThat(parse("assessment.ok = true"))
                .isEqualTo(new Filter.Assessed(Filter.Kind.ANY, "ok", Filter.View.PLAIN, Condition.OneOf.text("true")));
        assertThat(parse("span(attributes.k IN (1, 'one', -2e3))"))
                .isEqualTo(new Filter.AnySpan(new Filter.Is(
                        new Field.Attribute("k"), new Condition.OneOf(Set.of("one"), Set.of(1.0, -2000.0)))));
    }

    @Test
    void double_quotes_make_a_phrase_and_single_quotes_words() {
        Filter refund = new Filter.Contains(Filter.Part.TEXT, List.of("refund"), false);
        Filter policy = new Filter.Contains(Filter.Part.TEXT, List.of("policy"), true);
        assertThat(parse("text ~ \"Refund policy\""))
                .isEqualTo(new Filter.Contains(Filter.Part.TEXT, List.of("refund", "policy"), false));
        assertThat(parse("text ~ 'Refund policy*'")).isEqualTo(new Filter.And(List.of(refund, policy)));
        assertThat(parse("input ~ 'a \"b c\"'"))
                .isEqualTo(new Filter.And(List.of(
                        new Filter.Contains(Filter.Part.INPUT, List.of("a"), false),
                        new Filter.Contains(Filter.Part.INPUT, List.of("b", "c"), false))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "statsu = 'OK'                 | 1  | status          | unknown field 'statsu' at column 1; did you"
                        + " mean 'status'?",
                "name = 'a' AND durationn > 1  | 16 | duration        | unknown field 'durationn'",
                "tgas.env = 'x'                | 1  | tag.env         | unknown field 'tgas.env'",
                "span(nmae = 'x')              | 6  | name            | unknown field 'nmae' at column 6",
                "token.input > 3               | 1  | tokens.input    | unknown field 'token.input'",
                "completelyelse = 'x'          | 1  |                 | unknown field 'completelyelse' at column 1",
                "name = a                      | 8  | 'a'             | expected a value",
                "name =                        | 7  |                 | expected a value",
                "name 'x'                      | 6  |                 | expected an operator after 'name', found 'x'",
                "name > 'x'                    | 6  |                 | 'name' is text",
                "name = 5                      | 8  | '5'             | expected a string in quotes for 'name', found"
                        + " '5'",
                "duration = 'long'             | 12 |                 | expected a duration",
                "duration LIKE 'x'             | 10 |                 | 'duration' is a number",
                "timestamp > 'yesterday'       | 13 |                 | expected a time",
                "timestamp > now() - x         | 21 |                 | expected a duration such as 1d after now(),"
                        + " found 'x'",
                "name = 'x                     | 8  |                 | no closing ' for the one at column 8",
                "(name = 'x'                   | 12 |                 | expected ')', found the end",
                "name = 'x')                   | 11 |                 | expected AND, OR or the end, found ')'",
                "name = 'x' status = 'OK'      | 12 | AND status      | expected AND, OR or the end, found 'status'",
                "name IN ()                    | 10 |                 | expected a value",
                "name IS 'x'                   | 9  |                 | expected NULL, found 'x'",
                "name RLIKE '(?=x)'            | 12 |                 | Invalid regular expression '(?=x)'",
                "text ~ '...'                  | 8  |                 | no word to look for",
                "text = 'x'                    | 6  | ~               | expected ~ after 'text', found '='",
                "tag. = 'x'                    | 1  |                 | expected a key after 'tag.'",
                "run > 'x'                     | 5  |                 | expected = or != after 'run'",
                "name ! 'x'                    | 6  | !=              | '!' is no operator",
                "name = 'x' AND                | 15 |                 | expected a field, found the end",
                "feedback.x > 'yes'            | 14 |                 | expected a number for 'feedback.x', found"
                        + " 'yes'",
                "§ = 1                         | 1  |                 | unexpected character '§'",
            })
    void an_error_says_where_and_what_was_meant(String filter, int column, @Nullable String proposal, String message) {
        InvalidFilter wrong = catchThrowableOfType(InvalidFilter.class, () -> parse(filter));
        assertThat(wrong).as(filter).isNotNull();
        assertThat(wrong.getMessage()).contains(message);
        assertThat(wrong.column()).as(wrong.getMessage()).isEqualTo(column);
        assertThat(wrong.proposal()).isEqualTo(proposal);
    }

    @Test
    void what_is_too_long_or_too_deep_is_refused() {
        assertThat(parse("(".repeat(99) + "name = 'x'" + ")".repeat(99))).isEqualTo(equal(TraceText.NAME, "x"));
        for (String deep :
                List.of("(".repeat(5000) + "name = 'x'" + ")".repeat(5000), "NOT ".repeat(4000) + "name = 'x'")) {
            assertThat(catchThrowableOfType(InvalidFilter.class, () -> parse(deep)))
                    .hasMessageContaining("nested deeper than 100");
        }
        String full = "name = '" + "x".repeat(FilterParser.LONGEST - 9) + "'";
        assertThat(parse(full)).isNotNull();
        assertThat(catchThrowableOfType(InvalidFilter.class, () -> parse(full + " ")))
                .hasMessageContaining("it has 16385 characters, at most 16384 are allowed");
    }
}
