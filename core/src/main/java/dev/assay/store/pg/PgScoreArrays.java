package dev.assay.store.pg;

import dev.assay.store.SliceStore.Commit;
import dev.assay.store.SliceStore.Feedback;
import dev.assay.store.SliceStore.Score;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A commit of scores as the columns that {@code commit_scores} takes. */
final class PgScoreArrays {
    static final String COMMIT = "SELECT commit_scores(%s) AS scores"
            .formatted(IntStream.rangeClosed(1, 30).mapToObj(n -> "$" + n).collect(Collectors.joining(", ")));

    private PgScoreArrays() {}

    static Tuple tuple(int lane, Commit commit) {
        List<Score> scores = commit.scores();
        List<Feedback> feedbacks = commit.feedbacks();
        return Tuple.from(new @Nullable Object[] {
            lane,
            commit.fence().runNo(),
            commit.fence().sliceNo(),
            commit.fence().fence(),
            PgSliceCodes.of(commit.ending()),
            commit.done(),
            commit.sums(),
            scores.stream().map(Score::traceNo).distinct().toArray(Long[]::new),
            column(scores, Score::traceNo, Long[]::new),
            column(scores, Score::scorerNo, Integer[]::new),
            column(scores, score -> PgSliceCodes.of(score.outcome()), Integer[]::new),
            column(scores, Score::reason, String[]::new),
            column(scores, Score::tookMicros, Long[]::new),
            column(scores, Score::feedbacks, Integer[]::new),
            column(scores, score -> plain(score.cost()), String[]::new),
            column(scores, Score::session, Long[]::new),
            column(feedbacks, Feedback::traceNo, Long[]::new),
            column(feedbacks, Feedback::scorerNo, Integer[]::new),
            column(feedbacks, Feedback::ord, Integer[]::new),
            column(feedbacks, Feedback::id, String[]::new),
            column(feedbacks, Feedback::name, String[]::new),
            column(feedbacks, Feedback::value, String[]::new),
            column(feedbacks, Feedback::number, Double[]::new),
            column(
                    feedbacks,
                    feedback ->
                            feedback.error() == null ? null : feedback.error().encode(),
                    String[]::new),
            column(feedbacks, Feedback::rationale, String[]::new),
            column(feedbacks, feedback -> PgCodes.of(feedback.sourceType()), Integer[]::new),
            column(feedbacks, Feedback::sourceId, String[]::new),
            column(feedbacks, Feedback::spanId, Buffer[]::new),
            column(feedbacks, Feedback::ownSpanId, Buffer[]::new),
            column(feedbacks, feedback -> feedback.metadata().encode(), String[]::new)
        });
    }

    private static @Nullable String plain(@Nullable BigDecimal cost) {
        return cost == null ? null : cost.toPlainString();
    }

    private static <R, C> @Nullable C[] column(
            List<R> rows, Function<R, ? extends @Nullable C> value, IntFunction<@Nullable C[]> array) {
        @Nullable C[] column = array.apply(rows.size());
        for (int row = 0; row < column.length; row++) {
            column[row] = value.apply(rows.get(row));
        }
        return column;
    }
}
