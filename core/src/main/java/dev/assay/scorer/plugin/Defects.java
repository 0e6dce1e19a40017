package dev.assay.scorer.plugin;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import org.pf4j.PluginRuntimeException;

/** What a plugin threw, in words. Even its exceptions are the plugin's code and may fail. */
final class Defects {
    private static final int DETAIL = 8_000;

    /** Of a message, in characters: some quote the whole text that they are about. */
    private static final int LONGEST = 4_000;

    private Defects() {}

    /** Kind and message of what went wrong first, e.g. {@code IllegalStateException: no model}. */
    static String name(Throwable thrown) {
        Throwable cause = cause(thrown);
        String kind = cause.getClass().getSimpleName();
        String message = message(cause);
        String hint = cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException
                ? " (a class that is neither in the jar nor in its lib folder)"
                : "";
        return (message.isEmpty() ? kind : kind + ": " + message) + hint;
    }

    /** Its message, at most some thousand characters; empty when it has none. */
    static String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null
                    ? ""
                    : message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
        } catch (Throwable broken) {
            return "";
        }
    }

    /** The stack trace, cut to some thousand characters. */
    static String stackTrace(Throwable thrown) {
        try {
            var text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString()
                    .substring(0, Math.min(DETAIL, text.getBuffer().length()));
        } catch (Throwable broken) {
            return thrown.getClass().getName();
        }
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && cause.getCause() != cause
                && (cause instanceof PluginRuntimeException
                        || cause instanceof InvocationTargetException
                        || cause instanceof ExceptionInInitializerError)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
