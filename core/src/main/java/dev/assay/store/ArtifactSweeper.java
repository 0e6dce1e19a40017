package dev.assay.store;

import dev.assay.store.ArtifactGarbage.Folder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the artifacts of deleted traces. What it cannot delete now, it tries again later; several servers may sweep at once. */
public final class ArtifactSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweeper.class);
    private static final int AT_ONCE = 100;

    private final ArtifactGarbage garbage;
    private final ArtifactStore store;
    private final Executor blocking;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    /** @param blocking where the store is called */
    public ArtifactSweeper(ArtifactGarbage garbage, ArtifactStore store, Executor blocking) {
        this.garbage = garbage;
        this.store = store;
        this.blocking = blocking;
    }

    /** Sweeps until nothing is left that can be deleted; does nothing while it sweeps already. Never fails. */
    public Future<Void> sweep() {
        if (!sweeping.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        return slices(0)
                .recover(failure -> {
                    LOG.warn("artifacts of deleted traces are left for later: {}", failure.toString());
                    return Future.succeededFuture();
                })
                .onComplete(_ -> sweeping.set(false));
    }

    /** Those that cannot be deleted now hold up none of the others. */
    private Future<Void> slices(long after) {
        return garbage.oldest(after, AT_ONCE).compose(folders -> {
            if (folders.isEmpty()) {
                return Future.succeededFuture();
            }
            return delete(folders)
                    .compose(garbage::forget)
                    .compose(_ -> slices(folders.getLast().no()));
        });
    }

    private Future<List<Folder>> delete(List<Folder> folders) {
        Promise<List<Folder>> promise = Promise.promise();
        blocking.execute(() -> {
            List<Folder> deleted = new ArrayList<>();
            for (Folder folder : folders) {
                try {
                    store.delete(folder.path());
                    deleted.add(folder);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("cannot delete the artifacts in {}; it is tried again: {}", folder.path(), e.toString());
                }
            }
            promise.complete(deleted);
        });
        return promise.future();
    }
}
