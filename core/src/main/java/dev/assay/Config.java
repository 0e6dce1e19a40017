package dev.assay;

import dev.assay.error.Invalid;
import dev.assay.evaluation.EvaluationConfig;
import dev.assay.http.HttpConfig;
import dev.assay.http.PluginRights;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.RetentionText;
import dev.assay.judge.JudgeConfig;
import dev.assay.price.PriceFile;
import dev.assay.scorer.plugin.PluginConfig;
import dev.assay.scorer.script.SandboxConfig;
import dev.assay.store.RetentionStore;
import dev.assay.store.pg.DatabaseConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * All settings, put together from each part's own.
 *
 * @param data the folder that everything kept is in
 * @param dist the distribution: libraries, built-in plugins, sandbox, web app
 * @param pluginFolder where people drop jars
 * @param scriptFolder where people drop scripts
 * @param grpcPort for OTLP over gRPC; 0 for none
 * @param prices of models: the file that people edit, and what {@code judge.prices} says otherwise
 */
record Config(
        Path data,
        Path dist,
        Path pluginFolder,
        Path scriptFolder,
        HttpConfig http,
        int grpcPort,
        DatabaseConfig database,
        ArtifactConfig artifacts,
        IngestConfig ingest,
        RetentionStore.Limits retention,
        PluginConfig plugins,
        PluginRights pluginRights,
        SandboxConfig sandbox,
        PriceFile prices,
        JudgeConfig judge,
        EvaluationConfig evaluation) {

    private static final int MEGABYTE = 1 << 20;

    /**
     * @param home what relative folders are relative to
     * @throws ConfigException when a setting does not fit; the message is for people
     */
    static Config of(ConfigFile file, Path home, Path dist) throws ConfigException {
        Path data = home.resolve(file.text("dataDir"));
        Path pluginFolder = home.resolve(file.text("plugins.folder"));
        String url = file.optionalText("database.url");
        PriceFile prices = prices(file, home);
        return new Config(
                data,
                dist,
                pluginFolder,
                home.resolve(file.text("scripts.folder")),
                http(file),
                file.smallNumber("otlp.grpcPort", 0, 65_535),
                new DatabaseConfig(url, data.resolve("postgresql")),
                ArtifactConfig.of(file, data),
                new IngestConfig(
                        file.number("ingest.queueBytes", MEGABYTE, 8L << 30),
                        file.smallNumber("ingest.maxSpansPerTrace", 1, 1_000_000),
                        file.smallNumber("ingest.maxAttributeBytes", 1024, 1 << 30)),
                retention(file),
                plugins(file, dist.resolve("plugins"), pluginFolder, data),
                new PluginRights(
                        file.flag("plugins.upload"),
                        file.optionalText("plugins.adminToken"),
                        file.number("plugins.maxUploadBytes", 1024, 1L << 32)),
                sandbox(file, dist.resolve("sandbox"), data.resolve("sandbox")),
                prices,
                judge(file).with(prices),
                evaluation(file, url == null));
    }

    private static HttpConfig http(ConfigFile file) throws ConfigException {
        String host = file.text("http.host");
        boolean trusted = file.flag("http.trustNetwork");
        try {
            if (!trusted && !InetAddress.getByName(host).isLoopbackAddress()) {
                throw new ConfigException("http.host is '" + host
                        + "', which other machines can reach; this version has no logins, so it listens on loopback"
                        + " only (127.0.0.1), unless http.trustNetwork says that everybody who can reach it may read"
                        + " and change everything");
            }
        } catch (UnknownHostException e) {
            throw new ConfigException("http.host is '" + host + "', which is no address of this machine");
        }
        return new HttpConfig(
                host,
                file.smallNumber("http.port", 0, 65_535),
                file.texts("http.allowedHosts"),
                file.smallNumber("http.maxBodyBytes", 1024, 1 << 30));
    }

    private static RetentionStore.Limits retention(ConfigFile file) throws ConfigException {
        try {
            return RetentionText.parse(
                    "retention.",
                    file.optionalText("retention.maxAge"),
                    file.optionalText("retention.maxTraces"),
                    file.optionalText("retention.maxBytes"));
        } catch (Invalid e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static PluginConfig plugins(ConfigFile file, Path builtIn, Path dropped, Path data) throws ConfigException {
        PluginConfig defaults = PluginConfig.of(List.of(builtIn, dropped), data.resolve("plugin-copies"));
        return new PluginConfig(
                defaults.folders(),
                defaults.copies(),
                defaults.scanEvery(),
                defaults.settle(),
                defaults.loadLimit(),
                Duration.ofMillis(file.number("plugins.callTimeoutMs", 1, 3_600_000)),
                defaults.overdueCalls(),
                defaults.threads(),
                defaults.judgeCalls());
    }

    private static SandboxConfig sandbox(ConfigFile file, Path folder, Path cache) throws ConfigException {
        SandboxConfig defaults = SandboxConfig.defaults(folder, cache);
        Duration limit = Duration.ofMillis(file.number("scripts.timeoutMs", 1, 10_000));
        return new SandboxConfig(
                defaults.java(),
                folder,
                cache,
                file.smallNumber("scripts.workers", 1, 256),
                defaults.spares(),
                defaults.heapMegabytes(),
                limit,
                limit.multipliedBy(5),
                defaults.judgeWait(),
                defaults.callsPerWorker(),
                defaults.breachesPerJob(),
                defaults.idle());
    }

    private static PriceFile prices(ConfigFile file, Path home) throws ConfigException {
        try {
            return PriceFile.open(home.resolve(file.text("prices.file")), JudgeConfig.prices(file.section("judge")));
        } catch (Invalid e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static JudgeConfig judge(ConfigFile file) throws ConfigException {
        try {
            return JudgeConfig.of(file.section("judge"));
        } catch (Invalid e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static EvaluationConfig evaluation(ConfigFile file, boolean alone) throws ConfigException {
        EvaluationConfig defaults = EvaluationConfig.defaults(alone);
        return new EvaluationConfig(
                file.smallNumber("evaluation.codeWorkers", 1, 256),
                file.smallNumber("evaluation.judgeWorkers", 1, 256),
                defaults.codeSlice(),
                defaults.judgeSlice(),
                defaults.batch(),
                defaults.lease(),
                defaults.patience(),
                defaults.commitEvery(),
                defaults.attempts(),
                defaults.lanes(),
                alone,
                Duration.ofSeconds(file.number("evaluation.sessionQuietSeconds", 0, 30L * 86_400)));
    }
}
