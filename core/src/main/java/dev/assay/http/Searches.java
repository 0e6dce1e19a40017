package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.ingest.Acknowledged;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.store.ChangeFeed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Asks the index, after it has shown what the asker may expect to see; on threads of its own, never an event loop. */
public final class Searches {
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private final TraceIndex index;
    private final ChangeFeed feed;
    private final Acknowledged acknowledged;
    private final Executor threads;

    public Searches(TraceIndex index, ChangeFeed feed, Acknowledged acknowledged, Executor threads) {
        this.index = index;
        this.feed = feed;
        this.acknowledged = acknowledged;
        this.threads = threads;
    }

    /** @param stale the index had not caught up within two seconds */
    public record Answer<T>(T value, boolean stale) {}

    /** @param consistency own, strong or eventual; null for own */
    public <T> Future<Answer<T>> ask(String principal, @Nullable String consistency, Callable<T> question) {
        return target(principal, consistency)
                .compose(target -> Future.fromCompletionStage(index.awaitVisible(target, AT_MOST)))
                .compose(visible -> {
                    Promise<Answer<T>> answer = Promise.promise();
                    threads.execute(() -> {
                        try {
                            answer.complete(new Answer<>(question.call(), !visible));
                        } catch (Exception e) {
                            answer.fail(e);
                        }
                    });
                    return answer.future();
                });
    }

    private Future<Position> target(String principal, @Nullable String consistency) {
        return switch (consistency == null ? "own" : consistency) {
            case "own" -> Future.succeededFuture(acknowledged.by(principal));
            case "strong" -> feed.heads().map(heads -> new Position(new TreeMap<>(heads)));
            case "eventual" -> Future.succeededFuture(Position.START);
            default -> throw new Invalid("'consistency' is '" + consistency + "'; expected own, strong or eventual");
        };
    }
}
