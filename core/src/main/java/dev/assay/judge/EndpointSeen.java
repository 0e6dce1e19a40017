package dev.assay.judge;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as it fares, for people; no secret is in it.
 *
 * @param provider whose API it speaks
 * @param baseUrl without its query
 * @param inFlight requests allowed at once, now
 * @param state CLOSED while it is asked as usual, OPEN while it is left alone, HALF_OPEN while one call tries again
 * @param since when it was left alone
 * @param nextTry when a call may try it again, at the earliest; only while it is OPEN
 * @param waitUntil until then calls wait for it, later ones fail at once; only while it is left alone
 * @param lastFailure of a run of failures; empty when there was none
 * @param forms what its models were found to take, by model and kind of answer
 */
public record EndpointSeen(
        String name,
        String provider,
        String baseUrl,
        boolean configured,
        int inFlight,
        String state,
        @Nullable Instant since,
        @Nullable Instant nextTry,
        @Nullable Instant waitUntil,
        int failures,
        String lastFailure,
        Map<String, String> forms) {

    static EndpointSeen of(Provider provider) {
        JudgeEndpoint where = provider.where;
        CircuitBreaker.Seen seen = provider.breaker.seen();
        int query = where.baseUrl().indexOf('?');
        return new EndpointSeen(
                where.name(),
                where.kind().word(),
                query < 0 ? where.baseUrl() : where.baseUrl().substring(0, query),
                where.configured(),
                provider.limiter.limit(),
                seen.state().name(),
                seen.since(),
                seen.nextTry(),
                seen.waitUntil(),
                seen.failures(),
                seen.lastFailure(),
                provider.known());
    }

    /** Whether people should be told. */
    public boolean troubled() {
        return !state.equals(CircuitBreaker.State.CLOSED.name());
    }
}
