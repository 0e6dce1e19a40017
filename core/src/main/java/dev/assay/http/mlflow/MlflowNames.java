package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** What names and values of params, metrics and tags may be, in MLflow's messages. */
final class MlflowNames {
    static final int LONGEST_KEY = 250;
    static final int LONGEST_PARAM = 6000;
    static final int LONGEST_TAG = 8000;

    private static final Pattern NAME = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);

    private MlflowNames() {}

    /** @param path of the name in the request */
    static String checked(String name, String path) {
        if (!NAME.matcher(name).matches()) {
            throw MlflowParams.invalid(
                    path,
                    name,
                    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ),"
                            + " colon(:) and slashes (/).");
        }
        String resolved = resolved(name);
        if (!resolved.equals(name) || name.equals(".") || name.startsWith("..") || name.startsWith("/")) {
            throw MlflowParams.invalid(
                    path,
                    name,
                    "Names may be treated as files in certain cases, and must not resolve to other names when treated"
                            + " as such. This name would resolve to '" + resolved + "'");
        }
        return name;
    }

    /** As a path without {@code .}, {@code ..} and doubled slashes. */
    private static String resolved(String name) {
        if (name.isEmpty()) {
            return ".";
        }
        String root = !name.startsWith("/") ? "" : name.startsWith("//") && !name.startsWith("///") ? "//" : "/";
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")
                    && !(parts.isEmpty() ? root.isEmpty() : parts.getLast().equals(".."))) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String path = root + String.join("/", parts);
        return path.isEmpty() ? "." : path;
    }

    static String atMost(String what, int limit, String text) {
        if (text.codePointCount(0, text.length()) > limit) {
            throw new Invalid("'" + what + "' exceeds the maximum length of " + limit + " characters");
        }
        return text;
    }

    static String cut(String text, int limit) {
        return text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit));
    }
}
