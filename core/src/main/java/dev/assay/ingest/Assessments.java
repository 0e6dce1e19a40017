package dev.assay.ingest;

import dev.assay.error.NotFound;
import dev.assay.store.AssessmentChange;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.UUID;

/** What people and programs think of traces: the one way in for every API. */
public final class Assessments {
    private final TraceStore traces;
    private final Ingester ingester;
    private final Clock clock;

    public Assessments(TraceStore traces, Ingester ingester, Clock clock) {
        this.traces = traces;
        this.ingester = ingester;
        this.clock = clock;
    }

    /** {@code a-} and 32 hex digits. */
    public static String newId() {
        return "a-" + UUID.randomUUID().toString().replace("-", "");
    }

    /** @throws NotFound when there is no such trace, or no such assessment */
    public Future<Assessment> find(String traceId, String assessmentId) {
        return traces.assessment(traceId, assessmentId)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : traces.find(traceId)
                                .compose(trace -> Future.failedFuture(
                                        trace.isPresent()
                                                ? new NotFound("assessment", assessmentId)
                                                : new NotFound("trace", traceId))));
    }

    /** @throws NotFound when there is no such trace, or no assessment that it overrides */
    public Future<Assessment> create(String principal, String traceId, Assessment assessment) {
        return ingester.assessment(principal, TraceStore.stored(traceId), assessment)
                .map(assessment);
    }

    /**
     * @return as it is then
     * @throws NotFound when there is no such trace, or no such assessment
     * @throws dev.assay.error.Invalid when its content is of another kind
     */
    public Future<Assessment> update(String principal, String traceId, String assessmentId, AssessmentChange change) {
        return ingester.assessment(principal, TraceStore.stored(traceId), assessmentId, change, clock.instant())
                .compose(_ -> find(traceId, assessmentId));
    }

    /** One that is not there is no error. The one that it overrode counts again. */
    public Future<Void> delete(String principal, String traceId, String assessmentId) {
        return ingester.deleteAssessment(principal, TraceStore.stored(traceId), assessmentId);
    }
}
