package dev.assay.store;

import dev.assay.store.ArtifactGarbage.Folder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the artifacts of deleted traces. What it cannot delete now, it tries again later; several servers may sweep at once. */
public final class ArtifactSweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweeper.class);
    private static final int AT_ONCE = 100;

    private final ArtifactGarbage garbage;
    private final ArtifactStore store;
    private final Executor blocking;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile boolean closed;

    /** @param blocking where the store is called */
    public ArtifactSweeper(ArtifactGarbage garbage, ArtifactStore store, Executor blocking) {
        this.garbage = garbage;
        this.store = store;
        this.blocking = blocking;
    }

    /** Sweeps until nothing is left that can be deleted; does nothing while it sweeps already. Never fails. */
    public Future<Void> sweep() {
        if (closed || !sweeping.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        var left = new Left();
        return slices(0, left)
                .onComplete(_ -> left.tell())
                .recover(failure -> {
                    if (!closed) {
                        LOG.warn("artifacts of deleted traces are left for later: {}", failure.toString());
                    }
                    return Future.succeededFuture();
                })
                .onComplete(_ -> sweeping.set(false));
    }

    /** What is under way may find the database gone: it is left for later without a word. */
    @Override
    public void close() {
        closed = true;
    }

    /** Those that cannot be deleted now hold up none of the others. */
    private Future<Void> slices(long after, Left left) {
        return garbage.oldest(after, AT_ONCE).compose(folders -> {
            if (closed || folders.isEmpty()) {
                return Future.succeededFuture();
            }
            return delete(folders, left)
                    .compose(garbage::forget)
                    .compose(_ -> slices(folders.getLast().no(), left));
        });
    }

    private Future<List<Folder>> delete(List<Folder> folders, Left left) {
        Promise<List<Folder>> promise = Promise.promise();
        blocking.execute(() -> {
            List<Folder> deleted = new ArrayList<>();
            for (Folder folder : folders) {
                try {
                    store.delete(folder.path());
                    deleted.add(folder);
                } catch (IOException | RuntimeException e) {
                    left.add(folder, e);
                }
            }
            promise.complete(deleted);
        });
        return promise.future();
    }

    /** What a sweep could not delete: a store that is away would fill the log with as many lines as it has folders. */
    private static final class Left {
        private @Nullable Folder first;
        private String why = "";
        private int count;

        synchronized void add(Folder folder, Exception failure) {
            if (first == null) {
                first = folder;
                why = failure.toString();
            }
            count++;
        }

        synchronized void tell() {
            if (first != null) {
                LOG.warn(
                        "cannot delete the artifacts in {} and {} other folders; they are tried again: {}",
                        first.path(),
                        count - 1,
                        why);
            }
        }
    }
}
