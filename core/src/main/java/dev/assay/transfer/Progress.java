package dev.assay.transfer;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Says now and then how far it is, and at the end what was done. */
final class Progress {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final PrintStream err;
    private final long started = System.nanoTime();
    private long told = started;

    Progress(PrintStream err) {
        this.err = err;
    }

    void at(Supplier<String> how) {
        if (System.nanoTime() - told > EVERY.toNanos()) {
            told = System.nanoTime();
            err.println(how.get());
        }
    }

    void say(String what) {
        err.println(what);
    }

    /** {@code 12.3 s} since the start. */
    String took() {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - started) / 1e9);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
