package dev.assay.store;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of a judge model as it went, kept with the score that it led to: to see how a verdict came about, or to repeat it.
 * Never holds a key: those travel in headers.
 *
 * @param modelUri as people write it
 * @param form what the answer was asked for in: {@code JSON_SCHEMA}
 * @param url where it went; without its query
 * @param request the body, JSON; no key is in it
 * @param status of the reply; null when none came, or when the answer was known
 * @param response the body as it came; null when none came, or when the answer was known
 * @param answer what the verdict was read from; null when there was no answer
 * @param model that answered, as its provider names it
 * @param reused the answer was known from an earlier call of the run: nothing was sent
 * @param inDoubt it may have been paid although nothing came of it
 * @param failure why it gave no verdict; null when it did
 * @param inputTokens null when they are not known
 * @param cost US dollars; null when price or tokens are not known
 */
public record ModelCall(
        String modelUri,
        String form,
        String url,
        String request,
        @Nullable Integer status,
        @Nullable String response,
        @Nullable String answer,
        @Nullable String model,
        Instant sent,
        Duration took,
        int tries,
        boolean reused,
        boolean inDoubt,
        @Nullable String failure,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable BigDecimal cost) {}
