package dev.assay.evaluation;

import io.vertx.core.Future;
import java.util.List;

/** Finds turns that nobody noted when they came: those from before a scorer was started. */
@FunctionalInterface
public interface SessionTurns {
    /** Numbers of the traces of a session, in no order; some may be missing. */
    Future<List<Long>> of(int experimentNo, String session);
}
