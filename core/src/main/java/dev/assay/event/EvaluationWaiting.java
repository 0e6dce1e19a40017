package dev.assay.event;

/**
 * Some run may take its next step: service and workers -> keeper. Without a body, and only a hint: the keeper also looks by
 * itself each second.
 */
public final class EvaluationWaiting {
    public static final String ADDRESS = "evaluation.waiting";

    private EvaluationWaiting() {}
}
