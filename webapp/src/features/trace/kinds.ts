/** The colour token of a kind of span. */
export function kindColour(type: string): string {
  switch (type) {
    case 'AGENT':
      return 'var(--kind-agent)';
    case 'LLM':
    case 'CHAT_MODEL':
      return 'var(--kind-llm)';
    case 'TOOL':
      return 'var(--kind-tool)';
    case 'RETRIEVER':
      return 'var(--kind-retriever)';
    case 'EMBEDDING':
      return 'var(--kind-embedding)';
    case 'RERANKER':
      return 'var(--kind-reranker)';
    case 'PARSER':
      return 'var(--kind-parser)';
    default:
      return 'var(--kind-chain)';
  }
}
