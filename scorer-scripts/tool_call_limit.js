// Does the agent get by with a few tool calls, and does it call none twice in the same way?

export const info = {
  name: 'tool_call_limit',
  description: 'Whether a trace makes at most a given number of tool calls; repeated calls are reported one by one.',
  returns: 'bool',
  reads: ['spans'],
  parameters: {
    type: 'object',
    properties: { max: { type: 'integer', minimum: 0, default: 5, title: 'Tool calls at most' } },
    additionalProperties: false,
  },
};

/** @type {import('./scorer').Score} */
export default function score(trace, params) {
  const max = params.max ?? 5;
  const calls = assay.toolCalls(trace);
  const within = {
    value: calls.length <= max,
    rationale: `${calls.length} tool calls; at most ${max} are allowed`,
    spanId: calls[max]?.span.spanId,
    metadata: { calls: calls.map((call) => call.name) },
  };
  return [within, ...repeats(calls)];
}

/** @param {ReturnType<typeof assay.toolCalls>} calls */
function repeats(calls) {
  const seen = new Set();
  const found = [];
  for (const call of calls) {
    const key = JSON.stringify([call.name, call.arguments]);
    if (seen.has(key)) {
      found.push({
        name: 'tool_call_limit/repeated',
        value: true,
        rationale: `${call.name} was called before with the same arguments`,
        spanId: call.span.spanId,
      });
    }
    seen.add(key);
  }
  return found;
}
