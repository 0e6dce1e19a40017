package dev.assay.transfer;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code export} or {@code import}.
 *
 * @param filter null for all traces
 * @param experiments ids; of an import at most one
 * @param format null for the one that the file's name says
 * @param server null for the one that uses the data folder
 */
record TransferOptions(
        Path file,
        @Nullable String filter,
        List<String> experiments,
        @Nullable String format,
        @Nullable URI server) {
    static final String EXPORT = "export FILE [--filter FILTER] [--experiment ID]... [--format FORMAT] [--server URL]";
    static final String IMPORT = "import FILE [--experiment ID] [--server URL]";

    private static final Set<String> FORMATS = Set.of("otlp-jsonl", "parquet", "parquet-spans");

    /** @throws TransferCommand.Refused naming what is wrong */
    static TransferOptions export(List<String> words) {
        TransferOptions options = read(words, EXPORT, Set.of("--filter", "--experiment", "--format", "--server"));
        if (options.format != null && !FORMATS.contains(options.format)) {
            throw new TransferCommand.Refused("--format is '" + options.format + "'; expected one of "
                    + String.join(", ", FORMATS.stream().sorted().toList()));
        }
        return options;
    }

    /** @throws TransferCommand.Refused naming what is wrong */
    static TransferOptions load(List<String> words) {
        TransferOptions options = read(words, IMPORT, Set.of("--experiment", "--server"));
        if (options.experiments.size() > 1) {
            throw new TransferCommand.Refused("an import goes into one experiment, or where each trace says; not into "
                    + options.experiments.size());
        }
        return options;
    }

    private static TransferOptions read(List<String> words, String usage, Set<String> known) {
        Path file = null;
        String filter = null;
        String format = null;
        URI server = null;
        List<String> experiments = new ArrayList<>();
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!word.startsWith("--")) {
                if (file != null) {
                    throw new TransferCommand.Refused("one file is expected, not '" + file + "' and '" + word + "'");
                }
                file = Path.of(word);
                continue;
            }
            if (!known.contains(word) || !rest.hasNext()) {
                throw new TransferCommand.Refused(
                        (known.contains(word) ? word + " wants a value" : "unknown option '" + word + "'")
                                + "; expected " + usage);
            }
            String value = rest.next();
            switch (word) {
                case "--filter" -> filter = value;
                case "--experiment" -> experiments.add(value);
                case "--format" -> format = value;
                default -> server = server(value);
            }
        }
        if (file == null) {
            throw new TransferCommand.Refused("no file is named; expected " + usage);
        }
        return new TransferOptions(file, filter, List.copyOf(experiments), format, server);
    }

    private static URI server(String value) {
        if (!value.matches("https?://[^/?#\\s]+/?")) {
            throw new TransferCommand.Refused("--server is '" + value + "'; expected e.g. http://localhost:5000");
        }
        return URI.create(value);
    }
}
