import { expect, test } from 'vitest';
import type { AggregateRow } from '../../api/types.ts';
import { condition, figuresOf, meanOf, slicesOf, wilson } from './figures.ts';

const row = (time: string, traces: number, share: number): AggregateRow => ({
  group: [],
  time,
  traces,
  values: [traces, share, 10, 90, null, 0.5].map((value) => ({ value, missing: 0 })),
});

test('slices_have_no_gap_and_those_without_traces_no_figures', () => {
  const slices = slicesOf({
    traces: 3,
    intervalMs: 60_000,
    rows: [row('2026-11-22T10:00:00Z', 2, 0.5), row('2026-11-22T10:03:00Z', 1, 0)],
    otherGroups: 0,
    others: [],
    stale: false,
  });
  expect(slices.map((slice) => slice.figures?.traces)).toEqual([2, undefined, undefined, 1]);
  expect(slices.map((slice) => slice.at - (slices[0]?.at ?? 0))).toEqual([0, 60_000, 120_000, 180_000]);
});

test('an_answer_without_times_has_no_slices', () => {
  expect(slicesOf({ traces: 0, rows: [], otherGroups: 0, others: [], stale: false })).toEqual([]);
});

test('figures_know_errors_as_a_number_and_what_cannot_be_computed_as_missing', () => {
  expect(figuresOf(row('2026-11-22T10:00:00Z', 3, 2 / 3))).toEqual({ traces: 3, errors: 2, p50: 10, p95: 90, tokens: undefined, cost: 0.5 });
});

test('a_group_is_a_condition_whatever_is_in_its_name', () => {
  expect(condition('model', "it's")).toBe("model = 'it''s'");
  expect(condition('tool', null)).toBe('tool IS NULL');
  expect(condition('name', 'x'.repeat(256))).toBe(`name LIKE '${'x'.repeat(256)}%'`);
});

test('a_mean_has_an_interval_where_all_scores_lie_between_0_and_1', () => {
  const scored = (...values: (number | null)[]): AggregateRow => ({ group: [], traces: 9, values: values.map((value) => ({ value, missing: 0 })) });
  // Newcombe 1998, table I: 81 of 263, and 0 of 20
  expect([wilson(81 / 263, 263).low.toFixed(4), wilson(81 / 263, 263).high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
  expect([wilson(0, 20).low, wilson(0, 20).high.toFixed(4)]).toEqual([0, '0.1611']);
  expect(meanOf(scored(0.5, 8, 0, 1))).toMatchObject({ value: 0.5, n: 8, interval: wilson(0.5, 8) });
  expect(meanOf(scored(3.5, 8, 1, 5))).toEqual({ value: 3.5, n: 8, interval: undefined });
  expect([meanOf(scored(null, 0, null, null)), meanOf(scored())]).toEqual([undefined, undefined]);
});
