package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactStore.Artifact;
import dev.assay.store.ArtifactStore.Entry;
import dev.assay.store.TraceArchive.Archived;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Files that clients uploaded for their traces, written into an export part by part. One export's: of each experiment it asks
 * once which traces have any, since a bucket takes its time to answer and most traces have none.
 */
final class TraceFiles {
    /** In bytes; as base64 a line of the import has room for it however small {@code http.maxBodyBytes} is set in earnest. */
    private static final int PART = 512 << 10;

    private final ArtifactStore store;
    private final Map<Integer, Set<String>> traces = new HashMap<>();

    TraceFiles(ArtifactStore store) {
        this.store = store;
    }

    boolean has(Archived trace) throws IOException {
        Set<String> names = traces.get(trace.experimentNo());
        if (names == null) {
            names = new HashSet<>();
            for (Entry each : store.list(ArtifactPath.of(trace.experimentNo() + "/traces"))) {
                names.add(each.name());
            }
            traces.put(trace.experimentNo(), names);
        }
        return names.contains(trace.id());
    }

    /** Lines, by the files' paths. One that is deleted meanwhile, or replaced, is left out from there on. */
    void write(Archived trace, String experiment, OutputStream out) throws IOException {
        ArtifactPath root = ArtifactPath.of(trace.experimentNo() + "/traces")
                .resolve(trace.id())
                .resolve("artifacts");
        Deque<String> folders = new ArrayDeque<>(Set.of(""));
        while (!folders.isEmpty()) {
            String folder = folders.removeFirst();
            for (Entry each : store.list(root.resolve(folder))) {
                String path = folder.isEmpty() ? each.name() : folder + "/" + each.name();
                if (each.isFolder()) {
                    folders.addLast(path);
                } else {
                    write(trace, experiment, root, path, out);
                }
            }
        }
    }

    private void write(Archived trace, String experiment, ArtifactPath root, String path, OutputStream out)
            throws IOException {
        Artifact file = store.find(root.resolve(path)).orElse(null);
        if (file == null) {
            return;
        }
        try (InputStream in = file.read(0, file.size())) {
            long from = 0;
            do {
                byte[] data = in.readNBytes((int) Math.min(PART, file.size() - from));
                if (data.length == 0 && file.size() > 0) {
                    throw new IOException("the artifact " + path + " of trace " + trace.id() + " ends at " + from
                            + " of " + file.size() + " bytes");
                }
                out.write(TransferJson.writeFile(trace, experiment, path, from, file.size(), data));
                from += data.length;
            } while (from < file.size());
        } catch (Invalid odd) {
            throw new IOException(odd);
        }
    }
}
