/** What a new script starts as: it runs as it stands. */
export const TEMPLATE = `// Passes when the response is not longer than 120 words.
export default function score(trace) {
  const text = typeof trace.outputs === 'string' ? trace.outputs : JSON.stringify(trace.outputs ?? '');
  const words = text.split(/\\s+/).filter((word) => word !== '').length;
  return {
    value: words <= 120,
    rationale: \`\${words} words\`,
  };
}
`;
