package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.judge.CallKey;
import dev.assay.judge.CallLedger;
import dev.assay.judge.CallLedger.Answer;
import dev.assay.judge.CallLedger.Claim;
import dev.assay.judge.CallLedger.Intent;
import dev.assay.judge.CallLedger.Settlement;
import dev.assay.store.RunState;
import dev.assay.store.RunStore.NewRun;
import dev.assay.store.RunStore.Run;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What was answered is not paid again, and what may have been paid for nothing is known. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgCallLedgerIT {
    private static final Intent INTENT = new Intent("openai:/gpt-4.1-mini", new BigDecimal("0.002"));
    private static final Answer ANSWER =
            new Answer("{\"verdict\":\"yes\"}", "gpt-x", 100, 10, new BigDecimal("0.001"), null, 3.5);

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final PgRunStore runs = new PgRunStore(database.evaluation(), 9);
    private final PgCallLedger ledgers = new PgCallLedger(vertx, database.evaluation());

    @AfterAll
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void a_call_is_noted_before_it_is_granted() {
        Run run = run();
        assertThat(ledgers.of(run.id()).claim(key(1), INTENT).await()).isInstanceOf(Claim.Granted.class);
        assertThat(count("SELECT count(*) FROM call WHERE run_no = $1 AND state = 0 AND reserved = 0.002", run))
                .isEqualTo(1);
    }

    @Test
    void who_wants_a_call_that_is_under_way_waits_for_its_answer() {
        CallLedger ledger = ledgers.of(run().id());
        ledger.claim(key(1), INTENT).await();
        Future<Claim> second = ledger.claim(key(1), INTENT);
        assertThat(ledger.claim(key(2), INTENT).await()).isInstanceOf(Claim.Granted.class);
        assertThat(second.isComplete()).isFalse();

        ledger.settle(key(1), new Settlement.Kept(ANSWER)).await();

        assertThat(second.await()).isEqualTo(new Claim.Answered(ANSWER));
        assertThat(ledger.claim(key(1), INTENT).await()).isEqualTo(new Claim.Answered(ANSWER));
    }

    @Test
    void who_waits_for_a_call_that_fails_makes_it() {
        CallLedger ledger = ledgers.of(run().id());
        ledger.claim(key(1), INTENT).await();
        Future<Claim> second = ledger.claim(key(1), INTENT);

        ledger.settle(key(1), new Settlement.Failed("refused", false)).await();

        assertThat(second.await()).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void an_answer_is_used_again_within_its_run_only() {
        CallLedger one = ledgers.of(run().id());
        CallLedger other = ledgers.of(run().id());
        one.claim(key(1), INTENT).await();
        one.settle(key(1), new Settlement.Kept(ANSWER)).await();

        assertThat(other.claim(key(1), INTENT).await()).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void an_answer_that_was_no_verdict_and_a_call_that_failed_are_made_again() {
        Run run = run();
        CallLedger ledger = ledgers.of(run.id());
        for (Settlement end : List.of(
                new Settlement.Unusable(ANSWER, "it says perhaps"), new Settlement.Failed("refused\0", false))) {
            ledger.claim(key(1), INTENT).await();
            ledger.settle(key(1), end).await();
            assertThat(ledger.claim(key(1), INTENT).await()).isInstanceOf(Claim.Granted.class);
            ledger.settle(key(1), new Settlement.Failed("refused", false)).await();
        }
        assertThat(ledgers.inDoubt(run.id()).await()).isEmpty();
    }

    @Test
    void calls_that_a_server_left_in_the_middle_are_in_doubt_and_made_again() {
        Run run = run();
        CallLedger dead = new PgCallLedger(vertx, database.evaluation()).of(run.id());
        dead.claim(key(1), INTENT).await();
        dead.claim(key(2), INTENT).await();
        dead.settle(key(2), new Settlement.Kept(ANSWER)).await();
        Future<Claim> waiting = ledgers.of(run.id()).claim(key(1), INTENT);

        assertThat(ledgers.free(true).await()).isEqualTo(1);

        assertThat(waiting.await()).isInstanceOf(Claim.Granted.class);
        assertThat(ledgers.of(run.id()).claim(key(2), INTENT).await()).isEqualTo(new Claim.Answered(ANSWER));
        assertThat(ledgers.inDoubt(run.id()).await()).singleElement().satisfies(doubt -> {
            assertThat(doubt.model()).isEqualTo("openai:/gpt-4.1-mini");
            assertThat(doubt.reserved()).isEqualByComparingTo("0.002");
            assertThat(doubt.times()).isEqualTo(1);
        });
        dead.settle(key(1), new Settlement.Kept(ANSWER)).await();
        assertThat(count("SELECT count(*) FROM call WHERE run_no = $1 AND state = 0", run))
                .as("the call is the second server's now")
                .isEqualTo(1);
    }

    @Test
    void a_call_that_may_have_been_paid_is_in_doubt() {
        Run run = run();
        CallLedger ledger = ledgers.of(run.id());
        ledger.claim(key(1), INTENT).await();
        ledger.settle(key(1), new Settlement.Failed("no answer in 60 s", true)).await();

        assertThat(ledgers.inDoubt(run.id()).await()).singleElement().satisfies(doubt -> assertThat(doubt.reason())
                .isEqualTo("no answer in 60 s"));
    }

    @Test
    void of_many_who_want_the_same_calls_at_once_one_makes_each() {
        CallLedger ledger = ledgers.of(run().id());
        Set<Integer> granted = ConcurrentHashMap.newKeySet();
        List<Future<Claim>> claims = new ArrayList<>();
        for (int each = 0; each < 1_000; each++) {
            int call = each % 100;
            claims.add(ledger.claim(key(call), INTENT).compose(claim -> {
                if (claim instanceof Claim.Granted) {
                    assertThat(granted.add(call)).isTrue();
                    return ledger.settle(key(call), new Settlement.Kept(ANSWER)).map(claim);
                }
                return Future.succeededFuture(claim);
            }));
        }
        Future.all(claims).await();

        assertThat(granted).hasSize(100);
        assertThat(claims.stream().filter(claim -> claim.result() instanceof Claim.Answered))
                .hasSize(900);
    }

    @Test
    void what_was_answered_is_forgotten_with_the_end_of_the_run_and_what_is_in_doubt_is_not() {
        Run run = run();
        CallLedger ledger = ledgers.of(run.id());
        ledger.claim(key(1), INTENT).await();
        ledger.settle(key(1), new Settlement.Kept(ANSWER)).await();
        ledger.claim(key(2), INTENT).await();
        ledger.settle(key(2), new Settlement.Failed("lost", true)).await();
        ledger.claim(key(2), INTENT).await();
        ledger.settle(key(2), new Settlement.Kept(ANSWER)).await();

        runs.move(run, RunState.FAILED, "for this test").await();

        assertThat(count("SELECT count(*) FROM call WHERE run_no = $1 AND answer IS NULL", run))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM call WHERE run_no = $1", run)).isEqualTo(1);
        assertThat(ledgers.inDoubt(run.id()).await()).hasSize(1);
    }

    @Test
    void no_call_is_granted_for_a_run_that_is_no_more() {
        assertThatThrownBy(() -> ledgers.of("gone").claim(key(1), INTENT).await())
                .hasMessageContaining("'gone' is no more");
    }

    private static CallKey key(int number) {
        return new CallKey("%064x".formatted(number));
    }

    private Run run() {
        return runs.create(
                        new NewRun(
                                UUID.randomUUID().toString().replace("-", ""),
                                0,
                                "a run",
                                null,
                                Map.of(),
                                new JsonObject()),
                        List.of())
                .await();
    }

    private long count(String sql, Run run) {
        return database.reads()
                .preparedQuery(sql)
                .execute(Tuple.of(run.no()))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }
}
