package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.trace.Traces;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an error proposes, put in its place, is a filter. */
class FilterErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "statsu = 'OK'                         | 1  | status = 'OK'",
                "status == 'OK'                        | 8  | status = 'OK'",
                "status <> 'OK'                        | 8  | status != 'OK'",
                "status = OK                           | 10 | status = 'OK'",
                "id = tr-12ab/7                        | 6  | id = 'tr-12ab/7'",
                "name contains 'mail'                  | 6  | name LIKE '%mail%'",
                "name startswith \"it's\"              | 6  | name LIKE \"it's%\"",
                "tag.url endswith 'it''s'              | 9  | tag.url LIKE '%it''s'",
                "name matches 'a+'                     | 6  | name RLIKE 'a+'",
                "name =~ 'a+'                          | 6  | name RLIKE 'a+'",
                "name liek 'a%'                        | 6  | name LIKE 'a%'",
                "duration gt 5s                        | 10 | duration > 5s",
                "duration => 5s                        | 10 | duration >= 5s",
                "text contains 'mail'                  | 6  | text ~ 'mail'",
                "text = 'mail'                         | 6  | text ~ 'mail'",
                "name = 'a' && status = 'OK'           | 12 | name = 'a' AND status = 'OK'",
                "name = 'a' || status = 'OK'           | 12 | name = 'a' OR status = 'OK'",
                "name = 'a' adn status = 'OK'          | 12 | name = 'a' AND status = 'OK'",
                "name = 'a' tag.env = 'x'              | 12 | name = 'a' AND tag.env = 'x'",
                "status: 'OK'                          | 7  | status= 'OK'",
                "span.statsu = 'OK'                    | 1  | span.status = 'OK'",
                "span.retry > 3                        | 1  | span.attributes.retry > 3",
                "span.atributes.retry > 3              | 1  | span.attributes.retry > 3",
                "span(atributes.retry > 3)             | 6  | span(attributes.retry > 3)",
                "span(nmae = 'x')                      | 6  | span(name = 'x')",
                "resorce.host.name = 'x'               | 1  | resource.host.name = 'x'",
                "feedbak.quality = 'no'                | 1  | feedback.quality = 'no'",
                "tagz.env = 'x'                        | 1  | tag.env = 'x'",
                "toool = 'x'                           | 1  | tool = 'x'",
                "spann(name = 'x')                     | 1  | span(name = 'x')",
                "timestamp > today() - 1d              | 13 | timestamp > now() - 1d",
                "span(name = 'a') CHILD span(name='b') | 18 | span(name = 'a') CHILD OF span(name='b')",
                "name IN ['a', 'b')                    | 9  | name IN ('a', 'b')",
            })
    void a_proposal_mends_the_filter(String filter, int column, String mended) {
        InvalidFilter wrong =
                catchThrowableOfType(InvalidFilter.class, () -> FilterParser.parse(filter.strip(), Traces.START));
        assertThat(wrong).as(filter).isNotNull();
        assertThat(wrong.column()).as(wrong.getMessage()).isEqualTo(column);
        int from = wrong.column() - 1;
        assertThat(filter.substring(0, from) + wrong.proposal() + filter.substring(from + wrong.length()))
                .as(wrong.getMessage())
                .isEqualTo(mended);
        assertThat(FilterParser.parse(mended, Traces.START)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "lower(name) = 'x'                   | 1  | unknown function 'lower': there are span(…) and now();"
                        + " ILIKE takes letters in any case",
                "name = concat('x')                  | 8  | unknown function 'concat'",
                "span(name = 'x') UNDER name = 'y'   | 24 | expected span(…), found 'name'",
                "span(UNDER name = 'y')              | 12 | expected span(…), found 'name'",
                "input > 'x'                         | 7  | 'input' is text",
                "text IS NULL                        | 6  | expected ~ after 'text', found 'IS'",
                "span.documents LIKE 'x'             | 16 | 'span.documents' is a number",
                "run IS 'x'                          | 8  | expected NULL, found 'x'",
            })
    void an_error_without_a_proposal_says_what_was_expected(String filter, int column, String message) {
        InvalidFilter wrong =
                catchThrowableOfType(InvalidFilter.class, () -> FilterParser.parse(filter.strip(), Traces.START));
        assertThat(wrong).as(filter).isNotNull();
        assertThat(wrong).hasMessageContaining(message);
        assertThat(wrong.column()).as(wrong.getMessage()).isEqualTo(column);
    }
}
