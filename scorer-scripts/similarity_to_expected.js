// How close is the answer to the one somebody noted as expected?

export const info = {
  name: 'similarity_to_expected',
  description: 'Likeness of the answer and the expectation expected_response, from 0 to 1.',
  returns: 'number',
  reads: ['outputs', 'expectations'],
  parameters: {
    type: 'object',
    properties: {
      method: { type: 'string', enum: ['levenshtein', 'jaccard'], default: 'levenshtein', title: 'By characters or by words' },
    },
    additionalProperties: false,
  },
};

/** @type {import('./scorer').Score} */
export default function score(trace, params) {
  const expected = trace.expectation('expected_response');
  if (expected === undefined) return null;
  const method = params.method ?? 'levenshtein';
  const value = assay.similarity(trace.outputs, expected, method);
  return { value: Math.round(value * 1000) / 1000, rationale: `${method} likeness to the expected response` };
}
