package dev.assay.scorer.api;

/** This API as a whole. */
public final class ScorerApi {
    /**
     * What a plugin's {@code Plugin-Requires} is compared with, e.g. {@code >=1.1.0 & <2.0.0}: the middle number rises when
     * something is added, the first when a plugin may have to change.
     */
    public static final String VERSION = "1.2.0";

    private ScorerApi() {}
}
