package dev.assay.scorer.script;

/** Whether a script is fit to be saved. */
public sealed interface ScriptCheck {
    /** It parses, evaluates, and its default export is a function. */
    record Fit(ScriptInfo info) implements ScriptCheck {}

    /** It cannot be run. */
    record Unfit(ScriptError error) implements ScriptCheck {}
}
