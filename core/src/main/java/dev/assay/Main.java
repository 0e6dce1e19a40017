package dev.assay;

import dev.assay.demo.Demo;
import dev.assay.transfer.TransferCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server, {@code Main [demo]}, checks what it keeps, {@code Main verify [--repair]}, or carries traces,
 * {@code Main export FILE} and {@code Main import FILE}. What cannot be mended here is said in one sentence, with exit code 1.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /** Held, so that it is not collected: Lucene says at each start that it could be faster with an incubator module. */
    private static final java.util.logging.Logger LUCENE = java.util.logging.Logger.getLogger("org.apache.lucene");

    private Main() {}

    public static void main(String[] arguments) {
        LUCENE.setLevel(java.util.logging.Level.SEVERE);
        Path home =
                Path.of(System.getProperty("assay.home", ".")).toAbsolutePath().normalize();
        Path dist = Path.of(System.getProperty(
                "assay.dist", home.resolve("core/target/dist").toString()));
        try {
            List<String> words = checked(List.of(arguments));
            Config config = Config.of(read(home, System.getenv()), home, dist);
            if (isTransfer(words)) {
                System.exit(TransferCommand.run(words, () -> runningServer(config), System.err));
            }
            if (words.contains("verify")) {
                System.exit(new VerifyCommand(config, words.contains("--repair"), System.out).run());
            }
            boolean demo = words.contains("demo");
            Server server = Server.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
            if (demo) {
                server.say("Loading the demo ...");
                String run = new Demo(server.url()).load();
                server.say("Assay is ready at " + server.url() + " with the demo at " + server.url() + "/evaluations/"
                        + run + " (Ctrl-C stops it)");
            } else {
                server.say("Assay is ready at " + server.url() + " (Ctrl-C stops it)");
            }
        } catch (ConfigException | IOException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("stopped while starting");
        } catch (TransferCommand.Refused e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("the server cannot start", e);
            fail("the server cannot start: " + e);
        }
    }

    private static List<String> checked(List<String> words) throws ConfigException {
        if (isTransfer(words)) {
            return words;
        }
        List<List<String>> known =
                List.of(List.of(), List.of("demo"), List.of("verify"), List.of("verify", "--repair"));
        if (!known.contains(words)) {
            throw new ConfigException("unknown arguments '" + String.join(" ", words)
                    + "'; expected nothing, demo, verify, verify --repair, export or import");
        }
        return words;
    }

    private static boolean isTransfer(List<String> words) {
        return !words.isEmpty() && List.of("export", "import").contains(words.getFirst());
    }

    private static URI runningServer(Config config) throws IOException {
        return DataFolder.server(config.data())
                .orElseThrow(() -> new IOException("no Assay server uses the data folder " + config.data()
                        + ": start it (./start), or name a server with --server, e.g. http://localhost:5000"));
    }

    private static ConfigFile read(Path home, Map<String, String> environment) throws ConfigException {
        String named = environment.get("ASSAY_CONFIG");
        Path file = named == null ? home.resolve("config.json") : Path.of(named);
        return ConfigFile.read(named == null && !Files.exists(file) ? null : file, environment);
    }

    private static void fail(@Nullable String why) {
        System.err.println("assay: " + why);
        System.err.flush();
        System.exit(1);
    }
}
