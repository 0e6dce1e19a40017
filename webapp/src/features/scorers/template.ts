/** What a new script starts as: it runs as it stands. */
export const TEMPLATE = `// Passes when the response is not longer than 120 words.
export const info = {
  description: 'Whether the response has at most 120 words.',
  returns: 'bool',
  reads: ['outputs'],
};

export default function score(trace) {
  const words = assay.words(trace.outputs).length;
  return { value: words <= 120, rationale: \`\${words} words\` };
}
`;
