package dev.assay.scorer.script;

import org.jspecify.annotations.Nullable;

/** Scripts cannot be run at all now, whatever the script; the message says why. */
public final class SandboxUnavailableException extends RuntimeException {
    SandboxUnavailableException(String message) {
        this(message, null);
    }

    SandboxUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
