package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names in review queues, brought to the form that they are kept in, or refused in MLflow's words. */
final class ReviewNames {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_SCHEMA_ID = 36;
    private static final int LONGEST_ITEM_ID = 50;
    private static final int MOST_USERS = 10;
    private static final String RESERVED = "default";

    private ReviewNames() {}

    /** Of a person: compared with the sources of assessments, whatever their case. */
    static String user(String user) {
        return user.strip().toLowerCase(Locale.ROOT);
    }

    static List<String> users(List<String> users) {
        List<String> all = new ArrayList<>();
        for (String each : users) {
            all.add(checked(user(each), "user", LONGEST_NAME));
        }
        List<String> distinct = all.stream().distinct().toList();
        if (distinct.size() > MOST_USERS) {
            throw new Invalid(
                    "A review queue can have at most " + MOST_USERS + " assigned users; got " + distinct.size() + ".");
        }
        return distinct;
    }

    static List<String> schemas(List<String> ids) {
        return ids.stream()
                .map(id -> checked(id.strip(), "schema_id", LONGEST_SCHEMA_ID))
                .distinct()
                .toList();
    }

    static List<String> items(List<String> ids) {
        if (ids.isEmpty()) {
            throw new Invalid("`item_ids` must be a non-empty list; got [].");
        }
        return ids.stream()
                .map(id -> checked(id.strip(), "item_id", LONGEST_ITEM_ID))
                .distinct()
                .toList();
    }

    static String userQueue(String name) {
        return checked(user(name), "name", LONGEST_NAME);
    }

    static String customQueue(String name) {
        String stripped = checked(name.strip(), "name", LONGEST_NAME);
        if (stripped.equalsIgnoreCase(RESERVED)) {
            throw new Invalid("`" + stripped + "` is a reserved queue name and cannot be used for a custom queue.");
        }
        return stripped;
    }

    static String owner(String owner) {
        return checked(owner.strip(), "new_owner", LONGEST_NAME);
    }

    static String completedBy(String user) {
        String name = user(user);
        if (name.length() > LONGEST_NAME) {
            throw new Invalid(
                    "`completed_by` must be at most " + LONGEST_NAME + " characters; got " + name.length() + ".");
        }
        return name;
    }

    private static String checked(String value, String field, int longest) {
        if (value.isEmpty()) {
            throw new Invalid("`" + field + "` must be a non-empty string; got ''.");
        }
        if (value.length() > longest) {
            throw new Invalid(
                    "`" + field + "` must be at most " + longest + " characters; got " + value.length() + ".");
        }
        return value;
    }
}
