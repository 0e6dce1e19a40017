package dev.assay.otlp.dialect;

import java.util.Set;

/** Span types as MLflow spells them. */
final class SpanTypes {
    static final String UNKNOWN = "UNKNOWN";
    static final String AGENT = "AGENT";
    static final String CHAIN = "CHAIN";
    static final String CHAT_MODEL = "CHAT_MODEL";
    static final String EMBEDDING = "EMBEDDING";
    static final String EVALUATOR = "EVALUATOR";
    static final String GUARDRAIL = "GUARDRAIL";
    static final String LLM = "LLM";
    static final String MEMORY = "MEMORY";
    static final String PARSER = "PARSER";
    static final String RERANKER = "RERANKER";
    static final String RETRIEVER = "RETRIEVER";
    static final String TOOL = "TOOL";

    static final Set<String> ALL = Set.of(
            UNKNOWN,
            AGENT,
            CHAIN,
            CHAT_MODEL,
            EMBEDDING,
            EVALUATOR,
            GUARDRAIL,
            LLM,
            PARSER,
            RERANKER,
            RETRIEVER,
            TOOL,
            MEMORY,
            "TASK",
            "WORKFLOW");

    private SpanTypes() {}
}
