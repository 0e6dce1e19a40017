// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Scorer, TryResult } from '../../api/types.ts';
import { Examples } from './Examples.tsx';

const scorer: Scorer = {
  scorer: 'plugin:turns',
  name: 'turns',
  kind: 'PLUGIN',
  usesJudge: false,
  version: '1',
  description: 'How many turns',
  scope: 'SESSION',
  reads: [],
  returns: 'NUMBER',
  parametersSchema: {},
  deterministic: true,
  keepsScores: false,
  spanTypes: [],
  examples: [{ name: 'two turns', parameters: {}, trace: [{ inputs: 'a' }, { inputs: 'b' }], expected: 2 }],
  status: 'READY',
  origin: { type: 'jar' },
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function answering(result: Partial<TryResult>) {
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', (_: string, request: RequestInit) => {
    asked.push(JSON.parse(String(request.body)));
    return Promise.resolve(Response.json({ results: [{ traceId: 'tr-1', feedbacks: [], console: [], durationMs: 1, ...result }] }));
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Examples scorer={scorer} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Run the example two turns' }));
  return asked;
}

test('an_example_is_run_on_the_server_and_says_that_it_came_out_as_expected', async () => {
  const asked = answering({ feedbacks: [{ name: 'turns', value: 2, rationale: 'a, b' }], expected: 2, asExpected: true });
  expect((await screen.findByRole('status')).textContent).toBe('as expected');
  screen.getByText('a, b');
  expect(asked).toEqual([{ scorer: 'plugin:turns', example: 'two turns' }]);
});

test('an_example_that_comes_out_otherwise_says_so', async () => {
  answering({ reason: 'the trace has no session', expected: 2, asExpected: false });
  expect((await screen.findByRole('status')).textContent).toBe('not as expected');
  screen.getByText('not called: the trace has no session');
});
