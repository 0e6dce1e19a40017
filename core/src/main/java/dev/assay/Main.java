package dev.assay;

import dev.assay.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server: {@code Main [demo]}. What cannot be mended here is said in one sentence, with exit code 1. */
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
            boolean demo = demo(arguments);
            Server server = Server.start(Config.of(read(home, System.getenv()), home, dist));
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
        } catch (RuntimeException e) {
            LOG.error("the server cannot start", e);
            fail("the server cannot start: " + e);
        }
    }

    private static boolean demo(String[] arguments) throws ConfigException {
        List<String> words = List.of(arguments);
        if (words.isEmpty() || words.equals(List.of("demo"))) {
            return !words.isEmpty();
        }
        throw new ConfigException("unknown argument '" + words.getFirst() + "'; expected nothing or demo");
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
