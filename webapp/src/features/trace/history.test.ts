import { expect, test } from 'vitest';
import type { Assessment } from '../../api/types.ts';
import { currentOnes } from './history.ts';

function assessment(assessmentId: string, more: Partial<Assessment> = {}): Assessment {
  return {
    assessmentId, traceId: 'tr-1', kind: 'feedback', name: 'tone', value: 'yes', valid: true, metadata: {},
    source: { type: 'HUMAN', id: 'ana' }, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', ...more,
  };
}

test('an_override_carries_the_whole_chain_it_replaced', () => {
  const ones = currentOnes([
    assessment('a-1', { valid: false }),
    assessment('a-2', { valid: false, overrides: 'a-1' }),
    assessment('a-3', { overrides: 'a-2' }),
  ]);
  expect(ones.map((one) => [one.assessment.assessmentId, one.replaced.map((old) => old.assessmentId)])).toEqual([['a-3', ['a-2', 'a-1']]]);
});

test('feedback_stands_before_expectations_and_both_by_name', () => {
  const all = [
    assessment('a-1', { kind: 'expectation', name: 'answer' }),
    assessment('a-2', { name: 'zeal' }),
    assessment('a-3', { name: 'brevity' }),
  ];
  expect(currentOnes(all).map((one) => one.assessment.name)).toEqual(['brevity', 'zeal', 'answer']);
  expect(currentOnes(all, 'a-2').map((one) => one.assessment.name), 'the marked one first').toEqual(['zeal', 'brevity', 'answer']);
});

test('an_override_of_something_deleted_or_of_itself_ends_the_chain', () => {
  expect(currentOnes([assessment('a-1', { overrides: 'a-gone' })])[0]?.replaced).toEqual([]);
  expect(currentOnes([assessment('a-1', { overrides: 'a-1' })])[0]?.replaced).toEqual([]);
});
