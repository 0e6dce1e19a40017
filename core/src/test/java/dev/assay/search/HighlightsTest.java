package dev.assay.search;

import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns are shown where they stand as words are: in the field that they are about, whatever they find there. */
class HighlightsTest {
    private static final Trace TRACE = aTrace().withSpan(
                    aSpan().withInputs(Map.of("q", "Refund of order-17 and order-4?"))
                            .withOutputs("No refund, sorry; order-17 is old")
                            .withAttribute("note", "refund desk")
                            .withStatus(Span.StatusCode.ERROR, "CRM timeout"))
            .build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        text RLIKE 'order-[0-9]+'                           | inputs: order-17 order-4; outputs: order-17
        text LIKE '%efund%sorry%'                           | inputs: efund; outputs: efund sorry; attributes.note: efund
        text ILIKE '%REFUND%'                               | inputs: Refund; outputs: refund; attributes.note: refund
        input ILIKE '%refund%'                              | inputs: Refund
        output RLIKE 'ol[a-z]'                              | outputs: old
        span.error LIKE 'CRM%'                              | error: CRM
        span.attributes.note LIKE '%desk'                   | attributes.note: desk
        span(error LIKE 'CRM%' AND attributes.note LIKE 'r%') | error: CRM; attributes.note: r
        text ~ 'sorry' AND text RLIKE 'ol[a-z]'             | outputs: sorry old
        NOT input ILIKE '%refund%' OR name RLIKE 'x*'       | ""
        input NOT LIKE '%refund%'                           | ""
        """)
    void patterns(String filter, String shown) {
        Highlights highlights = new Highlights(FilterParser.parse(filter));

        assertThat(highlights.of(TRACE).stream()
                        .map(each -> each.field() + ": "
                                + each.ranges().stream()
                                        .map(range -> each.text().substring(range.from(), range.to()))
                                        .collect(Collectors.joining(" ")))
                        .collect(Collectors.joining("; ")))
                .isEqualTo(shown);
        assertThat(highlights.looksForText()).isEqualTo(!shown.isEmpty());
    }
}
