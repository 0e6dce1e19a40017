package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** Names, keys and numbers in MLflow's model registry, refused in its words. */
final class ModelNames {
    static final String PROMPT_TEXT = "mlflow.prompt.text";

    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_VALUE = 100_000;
    private static final int LONGEST_ALIAS = 255;
    private static final Pattern KEY = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ALIAS = Pattern.compile("[\\w\\-]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern VERSION_ALIAS = Pattern.compile("[vV]\\d+");

    private ModelNames() {}

    static String name(String name) {
        if (name.isBlank()) {
            throw new Invalid("Missing value for required parameter 'name'.");
        }
        if (name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
            throw new Invalid("Invalid model name '" + name + "'. Names cannot contain '/' or ':'.");
        }
        checkPath("name", name);
        checkLength("name", name, LONGEST_NAME);
        return name;
    }

    static int version(String version) {
        try {
            return Integer.parseInt(version.strip());
        } catch (NumberFormatException _) {
            throw new Invalid("Parameter 'version' must be an integer, got '" + version + "'.");
        }
    }

    static String key(String key) {
        if (!KEY.matcher(key).matches()) {
            throw MlflowParams.invalid(
                    "key",
                    key,
                    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ),"
                            + " colon(:) and slashes (/).");
        }
        checkPath("key", key);
        checkLength("key", key, LONGEST_KEY);
        return key;
    }

    static String value(String key, String value) {
        if (key.equals(PROMPT_TEXT) && value.length() > LONGEST_VALUE) {
            throw new Invalid("Prompt text exceeds max length of " + LONGEST_VALUE + " characters.");
        }
        checkLength("value", value, LONGEST_VALUE);
        return value;
    }

    static String alias(String alias) {
        if (!ALIAS.matcher(alias).matches()) {
            throw new Invalid("Invalid alias name: '" + alias
                    + "'. Names may only contain alphanumerics, underscores (_), and dashes (-).");
        }
        checkLength("Registered model alias name", alias, LONGEST_ALIAS);
        return alias;
    }

    /** An alias that is not to be mistaken for another way to name a version. */
    static String newAlias(String alias) {
        if (alias(alias).equalsIgnoreCase("latest")) {
            throw new Invalid("'latest' alias name (case insensitive) is reserved.");
        }
        if (VERSION_ALIAS.matcher(alias).matches()) {
            throw new Invalid("Version alias name '" + alias + "' is reserved.");
        }
        return alias;
    }

    private static void checkLength(String what, String text, int longest) {
        if (text.codePointCount(0, text.length()) > longest) {
            throw new Invalid("'" + what + "' exceeds the maximum length of " + longest + " characters");
        }
    }

    private static void checkPath(String what, String name) {
        String plain = resolved(name);
        if (!plain.equals(name) || plain.equals(".") || plain.startsWith("..") || plain.startsWith("/")) {
            throw MlflowParams.invalid(
                    what,
                    name,
                    "Names may be treated as files in certain cases, and must not resolve to other names when treated"
                            + " as such. This name would resolve to '" + plain + "'");
        }
    }

    /** As POSIX resolves a path. */
    private static String resolved(String path) {
        Deque<String> parts = new ArrayDeque<>();
        boolean absolute = path.startsWith("/");
        for (String part : path.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (part.equals("..") ? !absolute : !part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        return absolute ? "/" + joined : joined.isEmpty() ? "." : joined;
    }
}
