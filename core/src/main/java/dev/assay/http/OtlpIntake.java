package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.ingest.Ingester;
import dev.assay.ingest.Ingester.Taken;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpSignal;
import dev.assay.otlp.PackedBody;
import dev.assay.store.ExperimentStore;
import io.vertx.core.Future;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** OTLP requests, however they came: the experiment that a header names is looked up, the rest is the ingester's. */
final class OtlpIntake {
    /** Of HTTP and, as metadata, of gRPC. */
    static final String EXPERIMENT_HEADER = "x-mlflow-experiment-id";

    private final Ingester ingester;
    private final ExperimentStore experiments;
    private final Set<Integer> known = ConcurrentHashMap.newKeySet();

    OtlpIntake(Ingester ingester, ExperimentStore experiments) {
        this.ingester = ingester;
        this.experiments = experiments;
    }

    /**
     * @param experiment the header's value; null for none
     * @return after the commit
     * @throws Invalid when the body cannot be unpacked or does not parse, and when nothing in it could be kept
     * @throws NotFound when there is no such experiment
     */
    Future<Taken> take(
            OtlpSignal signal, String principal, PackedBody body, OtlpEncoding encoding, @Nullable String experiment) {
        return named(experiment)
                .compose(named -> ingester.otlp(signal, principal, body, encoding, named.no))
                .map(taken -> {
                    if (taken.accepted() == 0 && taken.rejected() > 0) {
                        String what = signal == OtlpSignal.LOGS ? "log record" : "span";
                        throw new Invalid("No " + what + " could be kept: " + taken.message());
                    }
                    return taken;
                });
    }

    /** The header's experiment, checked to be there; without a header, none. */
    private Future<Named> named(@Nullable String header) {
        if (header == null) {
            return Future.succeededFuture(new Named(null));
        }
        int no = Params.experiment(header.strip());
        if (known.contains(no)) {
            return Future.succeededFuture(new Named(no));
        }
        return experiments.find(no).map(found -> {
            if (found.isEmpty()) {
                throw new NotFound("experiment", header);
            }
            known.add(no);
            return new Named(no);
        });
    }

    private record Named(@Nullable Integer no) {}
}
