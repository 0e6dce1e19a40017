package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.search.SearchRequest.Order;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceOrderTest {
    @Test
    void a_field_may_have_a_direction_and_a_key_with_blanks() {
        assertThat(TraceHandler.order(List.of(
                        "name", "cost desc", " duration  ASC ", "tag.`team name` DESC", "metadata.`a``b`", "tag.x-y")))
                .containsExactly(
                        new Order("name", true),
                        new Order("cost", false),
                        new Order("duration", true),
                        new Order("tag.team name", false),
                        new Order("metadata.a`b", true),
                        new Order("tag.x-y", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name down", "tag.team name DESC", "name ASC DESC"})
    void anything_else_is_refused(String order) {
        assertThatThrownBy(() -> TraceHandler.order(List.of(order)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("'" + order + "'");
    }
}
