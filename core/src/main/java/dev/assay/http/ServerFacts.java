package dev.assay.http;

/**
 * What does not change while the server runs.
 *
 * @param judgeModel model URI, whether it is configured or not
 * @param demoExperiment name of the experiment that the demo is in
 */
public record ServerFacts(
        String version,
        boolean judgeConfigured,
        String judgeModel,
        String pluginFolder,
        String scriptFolder,
        int maxBodyBytes,
        String demoExperiment) {}
