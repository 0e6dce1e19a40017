import { describe, expect, test } from 'vitest';
import type { Progress, ScorerProgress } from '../../api/types.ts';
import { intervalText, meanText, newer } from './run.ts';

const progress = (sequence: number, done: number): Progress => ({
  runId: 'r', sequence, state: 'running', total: 10, done, scorers: [], reused: 0, computed: 0, paid: 0, metrics: {}, errors: [],
});
const scorer = (more: Partial<ScorerProgress>): ScorerProgress => ({ name: 's', scored: 0, errors: 0, skipped: 0, n: 0, reused: 0, computed: 0, paid: 0, ...more });

describe('progress', () => {
  test('never_goes_back_whatever_the_order_of_arrival', () => {
    const arrivals = [progress(3, 6), progress(1, 2), progress(4, 9), progress(2, 4), progress(4, 9)];
    const shown: number[] = [];
    arrivals.reduce((known, arrived) => {
      const next = newer(known, arrived);
      shown.push(next.done);
      return next;
    }, progress(0, 0));
    expect(shown).toEqual([6, 6, 9, 9, 9]);
  });
});

describe('a mean', () => {
  test('of_yes_and_no_is_a_rate_and_of_numbers_a_number', () => {
    const counted = scorer({ mean: 0.8333333, ciLow: 0.4, ciHigh: 0.97, n: 7 });
    expect(meanText(counted, 'BOOL')).toBe('83.3 %');
    expect(intervalText(counted, 'BOOL')).toBe('40 % to 97 %');
    expect(meanText(counted, 'NUMBER')).toBe('0.833');
  });

  test('that_is_not_defined_shows_a_dash_and_no_interval', () => {
    expect(meanText(scorer({ undefinedReason: 'no values' }), 'BOOL')).toBe('–');
    expect(intervalText(scorer({}), 'BOOL')).toBeUndefined();
  });
});
