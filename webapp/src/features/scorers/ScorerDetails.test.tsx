// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Scorer } from '../../api/types.ts';
import { ScorerDetails } from './ScorerDetails.tsx';

afterEach(cleanup);

// one that is not ready has neither a try nor a monitor, which would ask the server
const scorer: Scorer = {
  scorer: 'plugin:semantic_similarity',
  name: 'semantic_similarity',
  kind: 'PLUGIN',
  usesJudge: false,
  version: '1',
  description: 'How near two texts are',
  scope: 'TRACE',
  reads: ['OUTPUTS', 'EXPECTATIONS'],
  returns: 'NUMBER',
  parametersSchema: {},
  deterministic: true,
  keepsScores: true,
  spanTypes: [],
  examples: [],
  status: 'FAILED',
  origin: { type: 'jar' },
};

test.each([
  [true, /use its scores again/],
  [false, /call it again/],
])('whether_its_scores_are_kept_is_told: %s', (keepsScores, words) => {
  render(<ScorerDetails scorer={{ ...scorer, keepsScores }} registered={undefined} onChange={() => undefined} />);
  expect(screen.getByText('Later runs').nextElementSibling?.textContent).toMatch(words);
});
