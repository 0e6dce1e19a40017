package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.store.IssueStore.Severity;
import dev.assay.store.IssueStore.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of an issue in a request, checked as MLflow's server checks them. */
final class IssueFields {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_PERSON = 255;
    private static final int LONGEST_METADATA = 65_536;
    private static final int MOST = 100;
    private static final Pattern ID = Pattern.compile("iss-[A-Za-z0-9_-]{1,32}");

    private IssueFields() {}

    static @Nullable Status status(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (Status status : Status.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        throw new Invalid("Invalid issue status: '" + word + "'");
    }

    static @Nullable Severity severity(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (Severity severity : Severity.values()) {
            if (severity.word().equals(word)) {
                return severity;
            }
        }
        throw new Invalid("Invalid issue severity: '" + word + "'");
    }

    static String name(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new Invalid("Issue name must contain 1 to 250 characters");
        }
        return name;
    }

    static @Nullable String id(@Nullable String id) {
        if (id != null && !ID.matcher(id).matches()) {
            throw new Invalid("issue_id must be iss-* and at most 36 characters");
        }
        return id;
    }

    static @Nullable Instant seen(MlflowParams params) {
        Long millis = params.integer("last_seen_timestamp");
        if (millis != null && millis < 0) {
            throw new Invalid("last_seen_timestamp must be nonnegative milliseconds");
        }
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** Empty counts as nobody. */
    static @Nullable String person(MlflowParams params, String field) {
        String person = params.textOrEmpty(field);
        if (person.length() > LONGEST_PERSON) {
            throw new Invalid("Invalid " + field);
        }
        return person.isEmpty() ? null : person;
    }

    static List<String> words(MlflowParams params, String field) {
        List<String> words = params.texts(field);
        if (words.size() > MOST || words.stream().anyMatch(word -> word.isEmpty() || word.length() > LONGEST_NAME)) {
            throw new Invalid(field + " must contain at most 100 nonempty strings of at most 250 characters");
        }
        return words;
    }

    static Map<String, String> metadata(Map<String, String> metadata) {
        boolean wrong = metadata.size() > MOST
                || metadata.entrySet().stream()
                        .anyMatch(each -> each.getKey().isEmpty()
                                || each.getKey().length() > LONGEST_NAME
                                || each.getValue().length() > LONGEST_METADATA);
        if (wrong) {
            throw new Invalid("metadata must be a string map with at most 100 entries");
        }
        return metadata;
    }
}
