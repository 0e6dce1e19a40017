package dev.assay.otlp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans or log records that were not taken: all are counted, the first few explained. */
final class Rejections {
    private static final int EXPLAINED = 5;

    private final List<String> messages = new ArrayList<>();
    private int count;

    /** @param record what it is called, such as {@code span 'chat'}; null when it has no name */
    void add(@Nullable String record, String problem) {
        count++;
        if (messages.size() < EXPLAINED) {
            messages.add((record == null ? "one without a name" : record) + ": " + problem);
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
