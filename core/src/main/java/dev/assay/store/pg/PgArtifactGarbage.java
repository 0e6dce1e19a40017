package dev.assay.store.pg;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactGarbage;
import dev.assay.store.ArtifactPath;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** What the trigger on {@code trace} noted. */
public final class PgArtifactGarbage implements ArtifactGarbage {
    private static final String OLDEST = "SELECT no, path FROM artifact_garbage ORDER BY no LIMIT $1";
    private static final String FORGET = "DELETE FROM artifact_garbage WHERE no = ANY ($1)";

    private final Pool pool;

    public PgArtifactGarbage(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Folder>> oldest(int limit) {
        return pool.preparedQuery(OLDEST).execute(Tuple.of(limit)).compose(rows -> {
            List<Folder> folders = new ArrayList<>();
            List<Long> without = new ArrayList<>();
            for (Row row : rows) {
                try {
                    folders.add(new Folder(row.getLong("no"), ArtifactPath.of(row.getString("path"))));
                } catch (Invalid e) {
                    // An id of a trace that no path can have: nothing was ever kept under it.
                    without.add(row.getLong("no"));
                }
            }
            return without.isEmpty()
                    ? Future.succeededFuture(folders)
                    : forgetAll(without)
                            .compose(_ -> folders.isEmpty() ? oldest(limit) : Future.succeededFuture(folders));
        });
    }

    @Override
    public Future<Void> forget(List<Folder> deleted) {
        return forgetAll(deleted.stream().map(Folder::no).toList());
    }

    private Future<Void> forgetAll(List<Long> nos) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(nos.toArray(Long[]::new)))
                .mapEmpty();
    }
}
