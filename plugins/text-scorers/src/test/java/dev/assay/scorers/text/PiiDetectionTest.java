package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiiDetectionTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new PiiDetection();
    }

    @Override
    protected Trace trace() {
        return answering("Write to ann@example.org");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write to ann.b+c@mail.example.org. | email at character 10",
                "SSN: 123-45-6789 | ssn at character 6",
                "Card 4111 1111 1111 1111, thanks | credit_card at character 6",
                "Card 5500-0000-0000-0004 | credit_card at character 6",
                "Host 192.168.100.200. | ip_address at character 6",
                "Call (555) 123-4567 | phone at character 6",
                "Call 555-123-4567! | phone at character 6",
                "Call +49 30 1234567 | phone at character 6",
                "Call +4930123456789 | phone at character 6",
                "ann@example.org or 555-123-4567 | email at character 1, phone at character 20"
            })
    void personal_data_is_found_by_its_form(String response, String places) throws Exception {
        assertThat(only(answering(response), Map.of()).rationale()).isEqualTo("Found " + places);
        assertThat(verdict(answering(response), Map.of())).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Nothing here.",
                "On 2026-01-02 at 03:04:05.678 we sold 1,234,567 pieces",
                "Version 1.2.3.4.5 and 300.1.1.1",
                "Order 4111111111111112",
                "000-12-3456 and 666-12-3456 and 900-12-3456",
                "tr-0123456789abcdef0123456789abcdef",
                "me@localhost",
                "Section 12.345"
            })
    void what_only_looks_like_it_is_clean(String response) throws Exception {
        assertThat(only(answering(response), Map.of()).rationale()).isEqualTo("No personal data found");
        assertThat(verdict(answering(response), Map.of())).isEqualTo("yes");
    }

    @Test
    @Timeout(30)
    void a_text_full_of_it_is_read_in_no_time_and_named_in_part() throws Exception {
        String rationale = only(answering("1.2.3.4 ".repeat(125_000)), Map.of()).rationale();

        assertThat(rationale)
                .startsWith("Found ip_address at character 1, ip_address at character 9, ")
                .endsWith("ip_address at character 73 and 124990 more");
    }

    @Test
    void the_rationale_does_not_repeat_what_was_found() throws Exception {
        assertThat(only(trace(), Map.of()).rationale()).doesNotContain("ann");
    }

    @Test
    void only_the_kinds_asked_for_are_looked_for() throws Exception {
        assertThat(verdict(trace(), Map.of("kinds", List.of("phone", "ssn")))).isEqualTo("yes");
        assertThat(verdict(trace(), Map.of("kinds", List.of("email")))).isEqualTo("no");
    }

    @Test
    void no_answer_is_not_called_clean() throws Exception {
        assertThat(verdict(answering(null), Map.of())).isEqualTo("no");
    }
}
