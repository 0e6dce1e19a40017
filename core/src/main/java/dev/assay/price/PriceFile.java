package dev.assay.price;

import dev.assay.error.Invalid;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table that people edit: {@code {"asOf": "2026-10-27", "models": {"gpt-4o": {"input": 2.5, "output": 10}}}}. Read when the
 * server starts, and again when it has changed; a change that cannot be read leaves the prices as they were.
 */
public final class PriceFile implements Supplier<PriceTable> {
    private static final Logger LOG = LoggerFactory.getLogger(PriceFile.class);
    private static final List<String> KEYS = List.of("comment", "asOf", "models");

    private final Path file;
    private final PriceTable overrides;
    private volatile String text;
    private volatile PriceTable table;

    private PriceFile(Path file, PriceTable overrides, String text) {
        this.file = file;
        this.overrides = overrides;
        this.text = text;
        this.table = parse(text, file.toString()).with(overrides);
    }

    /**
     * @param file where it is missing, the prices that this version came with hold
     * @param overrides win over the file's
     * @throws Invalid when it is no table of prices; the message is for people
     */
    public static PriceFile open(Path file, PriceTable overrides) {
        try {
            return new PriceFile(file, overrides, read(file));
        } catch (IOException e) {
            throw new Invalid("cannot read the prices " + file + ": " + e.getMessage());
        }
    }

    /** The prices of now. */
    @Override
    public PriceTable get() {
        return table;
    }

    /** Reads the file again. @return whether prices have changed */
    public synchronized boolean reread() {
        try {
            String now = read(file);
            if (now.equals(text)) {
                return false;
            }
            text = now;
            PriceTable changed = parse(now, file.toString()).with(overrides);
            boolean other = !changed.digest().equals(table.digest());
            table = changed;
            return other;
        } catch (IOException | Invalid e) {
            LOG.warn("the prices stay as they were: {}", e.getMessage());
            return false;
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            return shipped();
        }
    }

    private static String shipped() throws IOException {
        try (InputStream in = PriceFile.class.getResourceAsStream("/prices.json")) {
            return in == null ? "{\"models\": {}}" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static PriceTable parse(String text, String source) {
        JsonObject json;
        try {
            json = new JsonObject(text);
        } catch (DecodeException e) {
            throw new Invalid(source + " is not JSON: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        for (String key : json.fieldNames()) {
            if (!KEYS.contains(key)) {
                throw new Invalid(source + " has '" + key + "', expected " + String.join(", ", KEYS));
            }
        }
        return PriceTable.of(source + ": models", json.getValue("models"));
    }
}
