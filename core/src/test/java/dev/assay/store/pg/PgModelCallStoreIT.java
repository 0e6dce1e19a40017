package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.ModelCall;
import dev.assay.store.ModelCallStore.OfScore;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How verdicts came about is kept as long as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgModelCallStoreIT {
    private static final ModelCall FIRST = call("{\"n\":1,\"text\":\"" + "long ".repeat(2_000) + "\"}", null);
    private static final ModelCall SECOND = call("{\"n\":2}", "answered 'perhaps', expected one of yes, no");

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final PgModelCallStore store = new PgModelCallStore(database.evaluation());

    @AfterAll
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void every_assessment_of_a_score_has_its_calls() {
        long trace = trace("tr-1");
        store.keep(List.of(new OfScore(trace, List.of("a-1", "a-2"), List.of(FIRST, SECOND))))
                .await();

        assertThat(store.of("tr-1", "a-1").await()).containsExactly(FIRST, SECOND);
        assertThat(store.of("tr-1", "a-2").await()).containsExactly(FIRST, SECOND);
        assertThat(store.of("tr-1", "a-3").await()).isEmpty();
        assertThat(store.of("tr-none", "a-1").await()).isEmpty();
    }

    @Test
    void an_attempt_that_came_to_nothing_is_replaced_and_a_score_that_is_there_is_not() {
        long trace = trace("tr-2");
        store.keep(List.of(new OfScore(trace, List.of("a-1"), List.of(FIRST)))).await();
        store.keep(List.of(new OfScore(trace, List.of("a-1"), List.of(SECOND)))).await();
        assertThat(store.of("tr-2", "a-1").await()).containsExactly(SECOND);

        assessment(trace, "a-1");
        store.keep(List.of(new OfScore(trace, List.of("a-1"), List.of(FIRST)))).await();

        assertThat(store.of("tr-2", "a-1").await()).containsExactly(SECOND);
    }

    @Test
    void calls_go_with_the_last_assessment_of_their_score() {
        long trace = trace("tr-3");
        store.keep(List.of(new OfScore(trace, List.of("a-1", "a-2"), List.of(FIRST))))
                .await();
        assessment(trace, "a-1");
        assessment(trace, "a-2");

        sql("DELETE FROM assessment WHERE trace_no = $1 AND id = 'a-1'", trace);
        assertThat(store.of("tr-3", "a-2").await()).hasSize(1);

        sql("DELETE FROM assessment WHERE trace_no = $1", trace);
        assertThat(store.of("tr-3", "a-2").await()).isEmpty();
    }

    @Test
    void calls_whose_score_never_came_are_forgotten_in_time() {
        long trace = trace("tr-4");
        store.keep(List.of(
                        new OfScore(trace, List.of("a-1"), List.of(FIRST)),
                        new OfScore(trace, List.of("a-2"), List.of(SECOND))))
                .await();
        assessment(trace, "a-2");
        sql("UPDATE judge_call SET kept = now() - interval '1 hour' WHERE trace_no = $1", trace);

        assertThat(store.tidy(Duration.ofHours(2)).await()).isZero();
        assertThat(store.tidy(Duration.ofMinutes(30)).await()).isEqualTo(1);

        assertThat(store.of("tr-4", "a-1").await()).isEmpty();
        assertThat(store.of("tr-4", "a-2").await()).containsExactly(SECOND);
    }

    @Test
    void a_score_used_again_leads_to_the_calls_of_the_one_that_was_paid_for_even_when_that_is_gone() {
        long trace = trace("tr-5");
        store.keep(List.of(new OfScore(trace, List.of("a-1"), List.of(FIRST)))).await();
        assessment(trace, "a-1");
        assessment(trace, "a-2");
        sql(
                "UPDATE assessment SET metadata = '{\"assay.assessment.reusedFromId\": \"a-1\"}'"
                        + " WHERE trace_no = $1 AND id = 'a-2'",
                trace);
        assessment(trace, "a-3");

        assertThat(store.of("tr-5", "a-2").await()).containsExactly(FIRST);
        assertThat(store.of("tr-5", "a-3").await()).isEmpty();

        sql("DELETE FROM assessment WHERE trace_no = $1 AND id = 'a-1'", trace);
        sql("UPDATE judge_call SET kept = now() - interval '1 hour' WHERE trace_no = $1", trace);
        assertThat(store.tidy(Duration.ofMinutes(30)).await()).isZero();
        assertThat(store.of("tr-5", "a-2").await()).containsExactly(FIRST);

        sql("DELETE FROM assessment WHERE trace_no = $1 AND id = 'a-2'", trace);
        assertThat(count("SELECT count(*) FROM judge_call WHERE trace_no = $1", trace))
                .isZero();
    }

    private long count(String query, long trace) {
        return database.admin()
                .preparedQuery(query)
                .execute(Tuple.of(trace))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    private long trace(String id) {
        return database.admin()
                .preparedQuery("INSERT INTO trace (id, experiment_no, bucket) VALUES ($1, 0, 1) RETURNING no")
                .execute(Tuple.of(id))
                .await()
                .iterator()
                .next()
                .getLong("no");
    }

    private void assessment(long trace, String id) {
        database.admin().preparedQuery("""
            INSERT INTO assessment (trace_no, id, kind, name, source_type, source_id, created, updated, n)
            VALUES ($1, $2, 0, 'polite', 1, 'openai:/x', now(), now(), 1)
            """).execute(Tuple.of(trace, id)).await();
    }

    private void sql(String statement, long trace) {
        database.admin().preparedQuery(statement).execute(Tuple.of(trace)).await();
    }

    private static ModelCall call(String request, @org.jspecify.annotations.Nullable String failure) {
        return new ModelCall(
                "openai:/gpt-4.1-mini",
                "JSON_SCHEMA",
                "https://api.openai.com/v1/chat/completions",
                request,
                200,
                "{\"choices\":[]}",
                "{\"result\":\"yes\"}",
                "gpt-4.1-mini-2025",
                Instant.parse("2026-11-22T12:00:00Z"),
                Duration.ofMillis(812),
                1,
                false,
                false,
                failure,
                100L,
                20L,
                new BigDecimal("0.000072"));
    }
}
