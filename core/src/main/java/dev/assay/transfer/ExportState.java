package dev.assay.transfer;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * How much of an export is in its file for good. Written beside it after each piece, so that one that was killed goes on there.
 *
 * @param query what is exported
 * @param after where the server is to go on
 * @param bytes of the file that are whole pieces; what stands behind them is thrown away
 * @param traces that are in them
 */
record ExportState(String query, String after, long bytes, long traces) {
    /** @return empty when there is none, or the file that it tells of is shorter than it says */
    static Optional<ExportState> read(Path state, Path part) throws IOException {
        if (!Files.exists(state) || !Files.exists(part)) {
            return Optional.empty();
        }
        try {
            JsonObject json = new JsonObject(Files.readString(state));
            ExportState read = new ExportState(
                    json.getString("query"), json.getString("after"), json.getLong("bytes"), json.getLong("traces"));
            return Files.size(part) < read.bytes ? Optional.empty() : Optional.of(read);
        } catch (DecodeException | ClassCastException | NullPointerException odd) {
            throw new IOException(state + " is not as an export writes it; delete it to begin anew", odd);
        }
    }

    /** Whole or not at all, whenever the process is killed. */
    void write(Path state) throws IOException {
        Path next = state.resolveSibling(state.getFileName() + ".next");
        JsonObject json = new JsonObject()
                .put("query", query)
                .put("after", after)
                .put("bytes", bytes)
                .put("traces", traces);
        Files.writeString(next, json.encode());
        try (FileChannel file = FileChannel.open(next, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(next, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
