package dev.assay.scorer.script;

import dev.assay.error.Invalid;

/** A script that cannot be run, and where it is wrong. */
public final class InvalidScript extends Invalid {
    private final ScriptError error;

    public InvalidScript(ScriptError error) {
        super(error.message());
        this.error = error;
    }

    public ScriptError error() {
        return error;
    }
}
