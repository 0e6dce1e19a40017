package dev.assay.evaluation;

import dev.assay.scorer.TraceView;
import dev.assay.scorer.api.Scorer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this server is made of, as far as scorers can tell: the API that they call, and the server's own code, which makes their
 * views and asks their judges. After an upgrade no score of before is used again, because it might have come out differently.
 */
final class HostDigest {
    private static final Logger LOG = LoggerFactory.getLogger(HostDigest.class);

    private HostDigest() {}

    /** Reads a few megabytes. */
    static String compute() {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (Class<?> one : List.of(Scorer.class, TraceView.class)) {
                CodeSource source = one.getProtectionDomain().getCodeSource();
                add(hash, Path.of(source.getLocation().toURI()));
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (IOException | URISyntaxException | RuntimeException e) {
            LOG.warn("it cannot be told what this server is made of; scores are used again until it is restarted", e);
            return UUID.randomUUID().toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A jar, or in development a folder of classes. */
    private static void add(MessageDigest hash, Path code) throws IOException {
        try (Stream<Path> files = Files.walk(code)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                hash.update(Files.readAllBytes(file));
            }
        }
    }
}
