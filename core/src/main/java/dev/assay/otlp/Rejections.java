package dev.assay.otlp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans that were not taken: all are counted, the first few explained. */
final class Rejections {
    private static final int EXPLAINED = 5;

    private final List<String> messages = new ArrayList<>();
    private int count;

    void add(@Nullable String spanName, String problem) {
        count++;
        if (messages.size() < EXPLAINED) {
            messages.add((spanName == null ? "a span without a name: " : "span '" + spanName + "': ") + problem);
        }
    }

    int count() {
        return count;
    }

    /** Empty when there are none. */
    String message() {
        String explained = String.join("; ", messages);
        return count > EXPLAINED ? explained + "; and " + (count - EXPLAINED) + " more" : explained;
    }
}
