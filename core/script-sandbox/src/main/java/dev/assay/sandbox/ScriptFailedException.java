package dev.assay.sandbox;

import dev.assay.sandbox.wire.Failure;
import dev.assay.sandbox.wire.FailureKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** A script could not be run, or not to its end. */
final class ScriptFailedException extends Exception {
    /** How the engine words that a context without files has no modules. */
    private static final Pattern REFUSED_IMPORT = Pattern.compile(
            "Error: (?:Operation is not allowed for: (?<name>.+)|Error reading module '(?<url>.+)' imported from .*)");

    private final Failure failure;

    ScriptFailedException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }

    /**
     * What an exception out of guest code means, with the place in the script where it arose.
     *
     * @param source the script's text
     */
    static Failure failureOf(PolyglotException thrown, String source) {
        String message = messageOf(thrown);
        Matcher refused = REFUSED_IMPORT.matcher(message);
        if (refused.matches()) {
            return importRefused(refused.group("name") == null ? refused.group("url") : refused.group("name"), source);
        }
        if (thrown.isResourceExhausted()) {
            return Failure.of(FailureKind.OUT_OF_MEMORY, "the script ran out of memory");
        }
        if (thrown.isHostException() || thrown.isInternalError()) {
            return Failure.of(FailureKind.CRASHED, "the sandbox failed while it ran the script: " + message);
        }
        SourceSection place = placeOf(thrown);
        return place == null
                ? Failure.of(FailureKind.ERROR, message)
                : new Failure(FailureKind.ERROR, message, place.getStartLine(), place.getStartColumn());
    }

    private static Failure importRefused(String module, String source) {
        String message = "scripts cannot import modules: '" + module + "'";
        Matcher place =
                Pattern.compile("['\"]" + Pattern.quote(module) + "['\"]").matcher(source);
        if (!place.find()) {
            return Failure.of(FailureKind.ERROR, message);
        }
        String before = source.substring(0, place.start());
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Failure(FailureKind.ERROR, message, line, place.start() - before.lastIndexOf('\n'));
    }

    private static String messageOf(PolyglotException thrown) {
        String message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            return "the script threw an error without a message";
        }
        if (message.endsWith("*default* is not defined")) {
            return "the top level of the script awaits a promise that never settles";
        }
        if (!thrown.isSyntaxError()) {
            return message;
        }
        // The engine puts place, source line and marker into the text; the place there counts columns from 0.
        String first = message.lines().findFirst().orElse(message);
        return first.replaceFirst("\\b" + JavaScript.SCRIPT_NAME + ":\\d+:\\d+ ", "");
    }

    private static @Nullable SourceSection placeOf(PolyglotException thrown) {
        if (isInScript(thrown.getSourceLocation())) {
            return thrown.getSourceLocation();
        }
        // Thrown by a helper or built-in function: the script's innermost frame called it.
        for (var frame : thrown.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && isInScript(frame.getSourceLocation())) {
                return frame.getSourceLocation();
            }
        }
        return null;
    }

    private static boolean isInScript(@Nullable SourceSection place) {
        return place != null
                && place.hasLines()
                && JavaScript.SCRIPT_NAME.equals(place.getSource().getName());
    }
}
