// Does the answer speak to the customer it is for? Their name stands in the inputs, their contact person in a retrieved
// document ("Contact: Alice Chen").

export const info = {
  name: 'mentions_customer',
  description: 'Whether the answer names the customer of the inputs or the contact person that was retrieved.',
  returns: 'bool',
  reads: ['inputs', 'outputs', 'spans'],
  parameters: {
    type: 'object',
    properties: { input: { type: 'string', default: 'customer_name', title: 'Input that holds the name' } },
    additionalProperties: false,
  },
};

/** @type {import('./scorer').Score} */
export default function score(trace, params) {
  const names = contacts(trace);
  const customer = trace.inputs?.[params.input ?? 'customer_name'];
  if (typeof customer === 'string') names.push(customer);
  if (names.length === 0) return null;

  const answer = assay.text(trace.outputs).toLowerCase();
  const mentioned = names.filter((name) => answer.includes(name.toLowerCase()));
  return mentioned.length > 0
    ? { value: true, rationale: `mentions ${mentioned.join(' and ')}` }
    : { value: false, rationale: `mentions neither of: ${names.join(', ')}` };
}

/**
 * @param {import('./scorer').Trace} trace
 * @returns {string[]}
 */
function contacts(trace) {
  return trace
    .spansOfType('RETRIEVER')
    .flatMap((span) => span.documents)
    .flatMap((document) => [...(document.content ?? '').matchAll(/\bContact: ([^\n,;]+)/g)])
    .map(([, name]) => name.trim());
}
