package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.search.TrackingClause.Comparison;
import dev.assay.search.TrackingClause.Entity;
import dev.assay.search.TrackingClause.Likeness;
import dev.assay.search.TrackingClause.Listed;
import dev.assay.search.TrackingClause.Missing;
import dev.assay.search.TrackingClause.Numeric;
import dev.assay.search.TrackingClause.Textual;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters and orders over runs and experiments mean, and are refused, as MLflow does it. */
class TrackingGrammarTest {
    @Test
    void clauses_are_joined_by_and_and_keys_may_be_quoted() {
        assertThat(TrackingGrammar.RUNS.filter(
                        "metrics.loss <= -1.5 and params.`a b` = 'x' AND tag.\"t.u\" ilike \"%y\" AND status"
                                + " != 'FAILED'"))
                .containsExactly(
                        new TrackingClause(Entity.METRIC, "loss", new Numeric(Comparison.AT_MOST, -1.5)),
                        new TrackingClause(Entity.PARAM, "a b", new Textual(Likeness.EQUAL, "x")),
                        new TrackingClause(Entity.TAG, "t.u", new Textual(Likeness.ILIKE, "%y")),
                        new TrackingClause(Entity.ATTRIBUTE, "status", new Textual(Likeness.NOT_EQUAL, "FAILED")));
        assertThat(TrackingGrammar.RUNS.filter("")).isEmpty();
    }

    @Test
    void lists_and_absence_are_asked_for_where_mlflow_allows_it() {
        assertThat(TrackingGrammar.RUNS.filter(
                        "run_id NOT IN ('a', \"b\") AND tags.x IS NULL AND params.y IS NOT NULL"))
                .containsExactly(
                        new TrackingClause(Entity.ATTRIBUTE, "run_id", new Listed(true, List.of("a", "b"))),
                        new TrackingClause(Entity.TAG, "x", new Missing(false)),
                        new TrackingClause(Entity.PARAM, "y", new Missing(true)));
        refused(
                "status IN ('a')",
                "Only ['run_id'] attributes support comparison with a list of quoted string values.");
        refused(
                "metrics.x IS NULL",
                "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'x'");
    }

    @Test
    void other_names_mean_the_same_attribute() {
        assertThat(TrackingGrammar.RUNS.filter("Created > 5 AND attributes.`Run name` = 'r'"))
                .extracting(TrackingClause::key)
                .containsExactly("start_time", "run_name");
    }

    @Test
    void what_mlflow_refuses_is_refused_in_its_words() {
        refused("metrics.a > 'x'", "Expected numeric value type for metric. Found 'x'");
        refused("params.a > 'x'", "Invalid comparator '>' not one of");
        refused("params.a = 1", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1");
        refused("attribute.nope = 'x'", "Invalid attribute key 'nope' specified. Valid keys are");
        refused("datasets.nope = 'x'", "Invalid dataset key 'nope' specified. Valid keys are");
        refused(
                "foo.a = 'x'",
                "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']");
        refused("params.a = 'x' OR params.b = 'y'", "Invalid clause(s) in filter string: 'OR'");
    }

    @Test
    void experiments_have_attributes_and_tags() {
        assertThat(TrackingGrammar.EXPERIMENTS.filter("name LIKE 'a%' AND tags.k = 'v' AND creation_time >= 3"))
                .hasSize(3);
        assertThatThrownBy(() -> TrackingGrammar.EXPERIMENTS.filter("experiment_id LIKE '1%'"))
                .hasMessage("Invalid comparator for experiment_id: LIKE");
        assertThatThrownBy(() -> TrackingGrammar.EXPERIMENTS.filter("experiment_id IN ('1', 'x')"))
                .hasMessage("Invalid experiment ID 'x'. Experiment ID must be a valid integer.");
        assertThatThrownBy(() -> TrackingGrammar.EXPERIMENTS.filter("metrics.x > 1"))
                .hasMessageStartingWith("Invalid entity type 'metrics'. Valid entity types are");
    }

    @Test
    void orders_ascend_unless_they_say_otherwise() {
        assertThat(TrackingGrammar.RUNS.order(List.of("metrics.`a b` DESC", "tags.x", "start_time asc")))
                .containsExactly(
                        new TrackingOrder(Entity.METRIC, "a b", false),
                        new TrackingOrder(Entity.TAG, "x", true),
                        new TrackingOrder(Entity.ATTRIBUTE, "start_time", true));
        assertThatThrownBy(() -> TrackingGrammar.RUNS.order(List.of("metrics.x sideways")))
                .hasMessage("Invalid ordering key in order_by clause 'metrics.x sideways'.");
        assertThatThrownBy(() -> TrackingGrammar.RUNS.order(List.of("datasets.name")))
                .hasMessage("Invalid identifier type 'dataset'");
        assertThatThrownBy(() -> TrackingGrammar.RUNS.order(List.of("status", "status DESC")))
                .hasMessageStartingWith("`order_by` contains duplicate fields");
    }

    private static void refused(String filter, String message) {
        assertThatThrownBy(() -> TrackingGrammar.RUNS.filter(filter))
                .isInstanceOf(InvalidFilter.class)
                .hasMessageStartingWith(message);
    }
}
