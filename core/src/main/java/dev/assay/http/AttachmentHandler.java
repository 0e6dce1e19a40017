package dev.assay.http;

import dev.assay.error.NotFound;
import dev.assay.error.Unavailable;
import dev.assay.http.mlflow.Downloads;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactStore.Artifact;
import dev.assay.store.TraceStore;
import dev.assay.trace.Attachments;
import dev.assay.trace.MediaTypes;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * What was split off a trace's spans, and what MLflow's client uploaded for them. Whatever it claims to be, a browser gets it as
 * what its first bytes show, if that can be shown without running anything; else as a file to be saved.
 */
final class AttachmentHandler {
    /** As {@link Attachments} makes them; all other ids are MLflow's UUIDs. */
    private static final String SPLIT_OFF = "[0-9a-f]{32}";

    private static final String MLFLOWS = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final int START = 16;

    private final TraceStore whole;
    private final ArtifactStore artifacts;
    private final Executor blocking;

    /**
     * @param whole reads spans with their media
     * @param blocking where files are read and sent: virtual threads
     */
    AttachmentHandler(TraceStore whole, ArtifactStore artifacts, Executor blocking) {
        this.whole = whole;
        this.artifacts = artifacts;
        this.blocking = blocking;
    }

    Future<Void> get(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String id = Params.path(request, "attachmentId");
        return whole.findFacts(traceId)
                .map(found -> found.orElseThrow(() -> new NotFound("trace", traceId)))
                .compose(trace -> ask(() -> {
                    Artifact attachment = find(trace, id);
                    Downloads.send(request, id, MediaTypes.shown(start(attachment)), attachment);
                    return id;
                }))
                .mapEmpty();
    }

    private Artifact find(TraceFacts trace, String id) throws IOException {
        if (id.matches(SPLIT_OFF)) {
            return new Bytes(Attachments.find(trace.spans(), id).orElseThrow(() -> missing(trace, id)));
        }
        if (!id.matches(MLFLOWS)) {
            throw missing(trace, id);
        }
        return artifacts
                .find(ArtifactPath.of(trace.experimentNo() + "/traces")
                        .resolve(trace.id())
                        .resolve("artifacts/attachments/" + id))
                .orElseThrow(() -> missing(trace, id));
    }

    private static NotFound missing(TraceFacts trace, String id) {
        return new NotFound("attachment of trace " + trace.id(), id);
    }

    private static byte[] start(Artifact attachment) throws IOException {
        try (InputStream in = attachment.read(0, Math.min(START, attachment.size()))) {
            return in.readNBytes(START);
        }
    }

    private Future<String> ask(Callable<String> work) {
        Promise<String> promise = Promise.promise();
        blocking.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (IOException e) {
                promise.fail(new Unavailable("The artifact store does not answer as it should: " + e.getMessage()));
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    private static final class Bytes implements Artifact {
        private final byte[] bytes;

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream read(long from, long length) {
            return new ByteArrayInputStream(bytes, (int) from, (int) length);
        }
    }
}
