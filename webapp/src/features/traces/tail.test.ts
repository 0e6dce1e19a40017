import { expect, test } from 'vitest';
import type { TraceInfo } from '../../api/types.ts';
import { arrived, merged, NOTHING, released, waiting } from './tail.ts';

const trace = (traceId: string, state: TraceInfo['state'] = 'OK'): TraceInfo => ({
  traceId,
  state,
  experimentId: '0',
  startTime: '2026-11-22T10:00:00Z',
  tags: {},
  metadata: {},
  spanCount: 1,
  flags: [],
  assessments: [],
});
const ids = (rows: readonly TraceInfo[]) => rows.map((row) => row.traceId).join(' ');

test('what_comes_stands_above_the_list_the_newest_first_and_each_trace_once', () => {
  const tail = arrived(arrived(NOTHING, [trace('b'), trace('a')], 0, false), [trace('c')], 0, false);
  expect(ids(merged(tail, [trace('a'), trace('x')]))).toBe('c b a x');
});

test('while_somebody_reads_rows_wait_and_are_counted_without_those_that_are_listed', () => {
  const tail = arrived(arrived(NOTHING, [trace('a')], 0, false), [trace('c'), trace('b')], 0, true);
  expect(ids(merged(tail, [trace('x')]))).toBe('a x');
  expect(waiting(tail, [trace('b')])).toBe(1);
  expect(ids(merged(released(tail), [trace('x')]))).toBe('c b a x');
  expect(waiting(released(tail), [])).toBe(0);
});

test('a_trace_that_comes_again_is_replaced_where_it_stands', () => {
  const first = arrived(NOTHING, [trace('b'), trace('a', 'IN_PROGRESS')], 0, false);
  const tail = arrived(first, [trace('a', 'ERROR')], 0, true);
  expect(merged(tail, []).map((row) => `${row.traceId} ${row.state}`)).toEqual(['b OK', 'a ERROR']);
  expect(waiting(tail, [])).toBe(0);
  const listed = arrived(NOTHING, [trace('x', 'OK')], 0, true);
  expect(merged(listed, [trace('w'), trace('x', 'IN_PROGRESS')]).map((row) => `${row.traceId} ${row.state}`)).toEqual(['w OK', 'x OK']);
});

test('what_was_skipped_and_what_is_too_much_to_hold_is_counted', () => {
  const many = Array.from({ length: 503 }, (_, at) => trace(`t${at}`));
  const tail = arrived(arrived(NOTHING, many, 4, true), [], 2, true);
  expect(tail.held).toHaveLength(500);
  expect(tail.skipped).toBe(9);
});
