package dev.assay.store.pg;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The database, started if need be, migrated, with connections apart for each kind of work, so that none can starve
 * another: ingest, feed, reads, what clients log of their runs, evaluation, administration.
 */
public final class PgDatabase implements AutoCloseable {
    /** How long closing takes at most: the pools, and a PostgreSQL of our own that has to be killed. */
    public static final Duration CLOSED_WITHIN = Duration.ofSeconds(25);

    private static final Duration POOLS_CLOSED_WITHIN = Duration.ofSeconds(3);

    private final @Nullable PgEmbedded embedded;
    private final Pool ingest;
    private final Pool feed;
    private final Pool reads;
    private final Pool runs;
    private final Pool evaluation;
    private final Pool admin;

    private PgDatabase(Vertx vertx, PgConnectOptions options, @Nullable PgEmbedded embedded) {
        this.embedded = embedded;
        this.ingest = pool(vertx, options, 2, "ingest");
        this.feed = pool(vertx, options, 1, "feed");
        this.reads = pool(vertx, options, 8, "reads");
        this.runs = pool(vertx, options, 4, "runs");
        this.evaluation = pool(vertx, options, 4, "evaluation");
        this.admin = pool(vertx, options, 2, "admin");
    }

    /**
     * Blocks until the database is there and at this version's schema.
     *
     * @throws IOException with what is wrong and which setting mends it
     */
    public static PgDatabase open(Vertx vertx, DatabaseConfig config) throws IOException {
        PgEmbedded embedded = config.url() == null ? PgEmbedded.start(config.folder()) : null;
        String url = embedded == null ? String.valueOf(config.url()) : embedded.url("postgres");
        try {
            return open(vertx, url, embedded);
        } catch (IOException | RuntimeException e) {
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    /** Of a database that somebody else starts and stops. */
    static PgDatabase open(Vertx vertx, String url, @Nullable PgEmbedded embedded) throws IOException {
        PgConnectOptions options;
        try {
            options = PgConnectOptions.fromUri(url);
        } catch (IllegalArgumentException e) {
            // Its own message repeats the URL, with the password.
            throw new IOException(
                    "database.url is not of the form postgresql://user:password@host:port/database; special"
                            + " characters in it have to be percent-encoded (@ is %40)");
        }
        options.setCachePreparedStatements(true).setPipeliningLimit(256);
        PgDatabase database = new PgDatabase(vertx, options, embedded);
        try {
            PgMigrations.run(database.admin)
                    .compose(_ -> new PgUpkeep(database.admin).makePartitions(Instant.now()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return database;
        } catch (java.util.concurrent.CompletionException e) {
            database.closePools();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot use the database at " + options.getHost() + ":" + options.getPort() + "/"
                            + options.getDatabase() + ": "
                            + String.valueOf(cause.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")
                            + " (database.url)",
                    cause);
        }
    }

    /** The week of a moment, counted from 1970: the bucket of traces that arrive then. */
    static int bucket(Instant at) {
        return Math.toIntExact(ChronoUnit.DAYS.between(Instant.EPOCH, at) / 7);
    }

    /** Whether the database answers. */
    public Future<Boolean> answers() {
        return reads.preparedQuery("SELECT 1").execute(Tuple.tuple()).map(true).otherwise(false);
    }

    public Pool ingest() {
        return ingest;
    }

    public Pool feed() {
        return feed;
    }

    public Pool reads() {
        return reads;
    }

    public Pool runs() {
        return runs;
    }

    public Pool evaluation() {
        return evaluation;
    }

    public Pool admin() {
        return admin;
    }

    @Override
    public void close() {
        closePools();
        if (embedded != null) {
            embedded.close();
        }
    }

    /** One that stands still does not say good-bye. */
    private void closePools() {
        Future.join(ingest.close(), feed.close(), reads.close(), runs.close(), evaluation.close(), admin.close())
                .<Void>mapEmpty()
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture()
                .completeOnTimeout(null, POOLS_CLOSED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Pool pool(Vertx vertx, PgConnectOptions options, int size, String name) {
        return PgBuilder.pool()
                .using(vertx)
                .connectingTo(new PgConnectOptions(options)
                        .addProperty("application_name", "assay-" + name)
                        .addProperty("client_min_messages", "warning"))
                .with(new PoolOptions().setMaxSize(size).setName(name).setShared(false))
                .build();
    }
}
