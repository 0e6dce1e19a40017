/**
 * The stores on PostgreSQL, and the PostgreSQL that the server brings along. SQL stands beside the row it reads. Start
 * reading at {@code PgDatabase} for how it starts and migrates, at {@code PgTraceStore} for what is kept of a trace.
 *
 * <p>Every transaction that changes what a trace is takes {@code pg_advisory_xact_lock(7, lane)} first and writes rows of
 * {@code change} with {@code nextval('change_n')}: so n rises in commit order within a lane, and the indexer's cursor, a
 * vector lane to n, misses nothing.
 */
@NullMarked
package dev.assay.store.pg;

import org.jspecify.annotations.NullMarked;
