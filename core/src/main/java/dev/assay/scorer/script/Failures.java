package dev.assay.scorer.script;

import dev.assay.sandbox.wire.Failure;

/** What a sandbox reports of a failure, as those who asked are told. */
final class Failures {
    private Failures() {}

    static ScriptOutcome.Failed outcome(Failure failure, String console) {
        var kind =
                switch (failure.kind()) {
                    case TIMEOUT -> ScriptOutcome.Kind.TIMEOUT;
                    case OUT_OF_MEMORY -> ScriptOutcome.Kind.OUT_OF_MEMORY;
                    case TOO_MUCH_OUTPUT -> ScriptOutcome.Kind.TOO_MUCH_OUTPUT;
                    case ERROR -> ScriptOutcome.Kind.ERROR;
                    case CRASHED -> ScriptOutcome.Kind.CRASHED;
                    case CANCELLED -> ScriptOutcome.Kind.STOPPED;
                };
        return new ScriptOutcome.Failed(kind, error(failure), console);
    }

    static ScriptError error(Failure failure) {
        return failure.line() == 0
                ? new ScriptError(failure.message(), null, null)
                : new ScriptError(failure.message(), failure.line(), failure.column());
    }
}
