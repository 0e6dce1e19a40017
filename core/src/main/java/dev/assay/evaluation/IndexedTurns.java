package dev.assay.evaluation;

import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/** Turns as the index knows them: while it is made anew, those that it has reached. */
public final class IndexedTurns implements SessionTurns {
    private final TraceIndex index;
    private final Executor searching;

    /** @param searching where the index is asked */
    public IndexedTurns(TraceIndex index, Executor searching) {
        this.index = index;
        this.searching = searching;
    }

    @Override
    public Future<List<Long>> of(int experimentNo, String session) {
        Promise<List<Long>> found = Promise.promise();
        var same = new Filter.Is(Field.TraceText.SESSION, Condition.OneOf.text(session));
        searching.execute(() -> {
            try {
                long[] nos = index.numbers(new TraceIndex.Scope(List.of(experimentNo)), same);
                found.complete(Arrays.stream(nos).boxed().toList());
            } catch (RuntimeException | Error e) {
                found.fail(e);
            }
        });
        return found.future();
    }
}
