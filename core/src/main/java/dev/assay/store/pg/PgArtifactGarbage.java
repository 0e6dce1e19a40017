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
import org.jspecify.annotations.Nullable;

/** What the trigger on {@code trace} noted. */
public final class PgArtifactGarbage implements ArtifactGarbage {
    private static final String OLDEST = "SELECT no, path FROM artifact_garbage WHERE no > $1 ORDER BY no LIMIT $2";
    private static final String FORGET = "DELETE FROM artifact_garbage WHERE no = ANY ($1)";

    private final Pool pool;

    public PgArtifactGarbage(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Folder>> oldest(long after, int limit) {
        return pool.preparedQuery(OLDEST).execute(Tuple.of(after, limit)).compose(rows -> {
            List<Folder> folders = new ArrayList<>();
            List<Long> without = new ArrayList<>();
            for (Row row : rows) {
                ArtifactPath folder = folder(row.getString("path"));
                if (folder == null) {
                    without.add(row.getLong("no"));
                } else {
                    folders.add(new Folder(row.getLong("no"), folder));
                }
            }
            return without.isEmpty()
                    ? Future.succeededFuture(folders)
                    : forgetAll(without)
                            .compose(_ -> folders.isEmpty() ? oldest(after, limit) : Future.succeededFuture(folders));
        });
    }

    /**
     * Exactly the folder of one trace or run, as it is written: read as a path, an odd id could mean the folder above, with
     * everybody's files. Null for an id that no folder can have: nothing was ever kept under it.
     */
    private static @Nullable ArtifactPath folder(String noted) {
        try {
            ArtifactPath path = new ArtifactPath(noted);
            int parts = path.parts().size();
            return parts == 2 || (parts == 3 && path.parts().get(1).equals("traces")) ? path : null;
        } catch (Invalid e) {
            return null;
        }
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
