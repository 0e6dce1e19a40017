package dev.assay.store.pg;

import static dev.assay.store.pg.KeptStore.id;
import static dev.assay.store.pg.KeptStore.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.Indexer;
import dev.assay.ingest.Maintenance;
import dev.assay.ingest.Retention;
import dev.assay.search.FilterParser;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.search.lucene.LuceneTraceIndex;
import dev.assay.store.RetentionStore.Limits;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long things are kept, and that nothing is left of them afterwards. */
class PgKeepingIT {
    private static final TraceIndex.Scope ALL = new TraceIndex.Scope(List.of());

    private final KeptStore store = new KeptStore();
    private final PgUpkeep upkeep = new PgUpkeep(store.database.admin());
    private final PgRetentionStore limits = new PgRetentionStore(store.database.admin());

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void of_a_deleted_trace_no_table_knows_anything_but_the_tombstone() {
        store.sendSpanBySpan(1, 3);
        long no = store.no(1);
        fillEveryTable(no);
        Map<String, Long> before = rowsOf(no, id(1));
        assertThat(before.keySet())
                .contains(
                        "trace",
                        "chunk",
                        "trace_info",
                        "trace_tag",
                        "trace_link",
                        "trace_prompt",
                        "trace_stray_link",
                        "trace_early_link",
                        "assessment",
                        "score",
                        "scorer_trace",
                        "scorer_waiting",
                        "index_failure",
                        "review_queue_item",
                        "change");

        join(store.writer.delete(List.of(no)));
        store.sendSpanBySpan(2, 3);
        var garbage = new PgArtifactGarbage(store.database.admin());
        join(garbage.forget(join(garbage.oldest(0, 10)))); // as the sweeper does, once the files are gone
        everybodyHasReadTheLog();
        join(upkeep.pruneChanges(Duration.ZERO, 5000));
        assertThat(rowsOf(no, id(1))).containsOnlyKeys("trace");

        assertThat(join(upkeep.forgetTombstones(Maintenance.TOMBSTONES, 10))).isZero();
        store.sql("UPDATE trace SET deleted_at = now() - interval '31 days' WHERE no = " + no);
        assertThat(join(upkeep.forgetTombstones(Maintenance.TOMBSTONES, 10))).isEqualTo(1);
        assertThat(rowsOf(no, id(1))).isEmpty();
    }

    @Test
    void the_oldest_traces_beyond_a_limit_are_deleted_and_no_others() throws InterruptedException {
        for (int trace = 1; trace <= 9; trace++) {
            store.sendSpanBySpan(trace, 1);
        }
        store.sql("UPDATE trace SET arrival = arrival - interval '40 days' WHERE no <= " + store.no(2));
        Retention off = new Retention(limits, store.writer, Limits.NONE);
        off.round(() -> false);
        assertThat(living()).hasSize(9);

        Retention usual = new Retention(limits, store.writer, new Limits(Duration.ofDays(30), null, null));
        usual.round(() -> true);
        assertThat(living()).as("stopped before its first batch").hasSize(9);
        usual.round(() -> false);
        assertThat(living()).containsExactly(3, 4, 5, 6, 7, 8, 9);
        assertThat(usual.deleted()).isEqualTo(2);

        join(limits.save(0, new Limits(null, 5L, null)));
        usual.round(() -> false);
        assertThat(living()).containsExactly(5, 6, 7, 8, 9);

        long one = Long.parseLong(
                store.sql("SELECT max(octet_length(data)) FROM chunk").getFirst());
        join(limits.save(0, new Limits(null, null, 3 * one)));
        usual.round(() -> false);
        assertThat(living()).containsExactly(7, 8, 9);
        join(limits.delete(0));
        assertThat(join(limits.find(0))).isEmpty();
    }

    @Test
    void changes_are_forgotten_once_every_reader_has_them_behind_it() {
        store.sendSpanBySpan(1, 20);
        UUID quick = UUID.randomUUID();
        UUID slow = UUID.randomUUID();
        join(store.feed.reached(quick, join(store.feed.heads())));
        join(store.feed.reached(slow, Map.of()));
        long all = store.count("change", "true");
        assertThat(join(upkeep.pruneChanges(Duration.ZERO, 5000))).isZero();

        join(store.feed.reached(slow, join(store.feed.heads())));
        assertThat(join(upkeep.pruneChanges(Duration.ofHours(1), 5000)))
                .as("young")
                .isZero();
        Map<Integer, Long> heads = join(store.feed.heads());
        assertThat(join(upkeep.pruneChanges(Duration.ZERO, 5000))).isEqualTo(all - heads.size());
        assertThat(join(store.feed.heads())).isEqualTo(heads);
        assertThat(join(store.feed.pruned())).isNotEmpty();
        assertThat(join(store.feed.poll(heads, 10))).isEmpty();
    }

    @Test
    void an_index_that_is_behind_what_was_forgotten_is_built_anew(@TempDir Path folder) {
        store.sendSpanBySpan(1, 2);
        store.sendSpanBySpan(2, 2);
        follow(folder);
        store.sendSpanBySpan(3, 2);
        join(store.writer.delete(List.of(store.no(1))));
        store.sendSpanBySpan(4, 2);
        join(store.writer.assessment(id(2), quality()));
        store.sql("DELETE FROM node");
        everybodyHasReadTheLog();
        assertThat(join(upkeep.pruneChanges(Duration.ZERO, 5000))).isPositive();

        follow(folder);
        try (var index = new LuceneTraceIndex(folder, nos -> join(store.traces.read(nos)))) {
            assertThat(index.numbers(ALL, FilterParser.parse("")))
                    .containsExactly(store.no(2), store.no(3), store.no(4));
            assertThat(index.numbers(ALL, FilterParser.parse("feedback.quality = 'good'")))
                    .containsExactly(store.no(2));
            assertThat(index.durable()).isEqualTo(position());
        }
    }

    @Test
    void empty_partitions_of_past_weeks_are_dropped_and_coming_ones_made() {
        Instant now = Instant.now();
        int week = PgDatabase.bucket(now);
        store.sendSpanBySpan(1, 1);
        assertThat(join(upkeep.dropPartitions(now.plus(Duration.ofDays(70)))))
                .as("this week's holds a trace")
                .isEqualTo(3);
        join(upkeep.makePartitions(now.plus(Duration.ofDays(70))));
        assertThat(store.count("pg_class", "relkind = 'r' AND relname ~ '^chunk_'"))
                .isEqualTo(5);
        join(store.writer.delete(List.of(store.no(1))));
        assertThat(join(upkeep.dropPartitions(now.plus(Duration.ofDays(70))))).isEqualTo(1);
        assertThat(store.count("pg_class", "relname = 'chunk_" + week + "'")).isZero();
    }

    private List<Integer> living() {
        return store.sql("SELECT right(id, 4) FROM trace WHERE deleted_at IS NULL ORDER BY no").stream()
                .map(hex -> Integer.parseInt(hex, 16))
                .toList();
    }

    private Position position() {
        return new Position(new TreeMap<>(join(store.feed.heads())));
    }

    /** Lets an index come up with the store, and closes it. */
    private void follow(Path folder) {
        try (var index = new LuceneTraceIndex(folder, nos -> join(store.traces.read(nos)));
                var indexer = new Indexer(store.feed, store.traces, index)) {
            indexer.start();
            assertThat(index.awaitVisible(position(), Duration.ofMinutes(1))
                            .toCompletableFuture()
                            .join())
                    .isTrue();
        }
    }

    /** And something came afterwards in each lane: the last change of a lane is kept. */
    private void everybodyHasReadTheLog() {
        store.sql("INSERT INTO change (lane, n, trace_no, what) SELECT l, nextval('change_n'), 0, 2 FROM"
                + " generate_series(0, 15) l");
        join(store.feed.reached(UUID.randomUUID(), join(store.feed.heads())));
    }

    private static Assessment quality() {
        return new Assessment(
                "a-1",
                "quality",
                new Assessment.Feedback("good", null),
                new Assessment.Source(Assessment.Source.Type.HUMAN, "ana"),
                null,
                null,
                null,
                Map.of(),
                null,
                true,
                null,
                KeptStore.NOW,
                KeptStore.NOW);
    }

    private void fillEveryTable(long no) {
        join(store.writer.info(
                id(1), 0, new TraceFacts.InfoFact("c", null, null, null, null, null, Map.of(), Map.of())));
        join(store.writer.tag(id(1), "k", "v"));
        join(store.writer.prompts(id(1), List.of("p/1")));
        join(store.writer.link("unknown", List.of(id(1))));
        join(store.writer.assessment(id(1), quality()));
        String scorer = UUID.randomUUID().toString();
        store.sql("INSERT INTO run (no, id, experiment_no, name) VALUES (7, 'run-7', 0, 'r')");
        join(store.writer.link(7, List.of(id(1))));
        store.sql("INSERT INTO score (run_no, trace_no, scorer_no, outcome) VALUES (7, %d, 0, 0)".formatted(no));
        store.sql("INSERT INTO scorer (id, experiment_no, name) VALUES ('%s', 0, 's')".formatted(scorer));
        store.sql("INSERT INTO scorer_trace VALUES ('%s', %d)".formatted(scorer, no));
        store.sql("INSERT INTO scorer_waiting VALUES (%d, now())".formatted(no));
        store.sql("INSERT INTO index_failure VALUES (%d, 'odd')".formatted(no));
        store.sql("INSERT INTO kept_score VALUES ('k', ARRAY[0, %d], 'run-9', 'said')".formatted(no));
        store.sql("INSERT INTO trace_early_link VALUES ('%s', 'run-8')".formatted(id(1)));
        store.sql("INSERT INTO review_queue VALUES ('q', 0, 'q', 'q', 'CUSTOM', 'ana', '{}', '{}', 0, 0)");
        store.sql("INSERT INTO review_queue_item (queue_id, item_id, created, updated) VALUES ('q', '%s', 0, 0)"
                .formatted(id(1)));
    }

    /** Tables with rows that name the trace by its number, in a column called so, or anywhere by its id. */
    private Map<String, Long> rowsOf(long no, String id) {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : store.sql("SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name !~ '^chunk_'")) {
            long named = store.count(table, table + "::text LIKE '%" + id + "%'");
            String numbers =
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name ="
                            + " '"
                            + table + "' AND data_type = 'bigint' AND (column_name ~ 'trace_no' OR ('" + table
                            + "' = 'trace' AND column_name = 'no'))";
            for (String column : store.sql(numbers)) {
                named += store.count(table, column + " = " + no);
            }
            String lists =
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name ="
                            + " '"
                            + table + "' AND data_type = 'ARRAY' AND column_name = 'trace_nos'";
            for (String column : store.sql(lists)) {
                named += store.count(table, no + " = ANY (" + column + ")");
            }
            if (named > 0) {
                rows.put(table, named);
            }
        }
        return rows;
    }
}
