package dev.assay.judge;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before a request is repeated: doubled with each failure, and spread by chance, so that what failed
 * together does not come back together.
 */
record Backoff(Duration first, Duration most) {
    static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20));

    /** @param failures so far, 1 or more */
    Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, 20);
        long longest = Math.clamp(doubled, 1, most.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }
}
