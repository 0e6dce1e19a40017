// Is the answer short enough to be read?

export const info = {
  name: 'concise',
  description: 'Whether the answer has at most a given number of words.',
  returns: 'bool',
  reads: ['outputs'],
  parameters: {
    type: 'object',
    properties: { maxWords: { type: 'integer', minimum: 1, default: 150, title: 'Words at most' } },
    additionalProperties: false,
  },
};

/** @type {import('./scorer').Score} */
export default function score(trace, params) {
  if (trace.outputs === null || trace.outputs === undefined) return null;
  const maxWords = params.maxWords ?? 150;
  const count = assay.words(trace.outputs).length;
  return { value: count <= maxWords, rationale: `${count} words; at most ${maxWords} are concise` };
}
