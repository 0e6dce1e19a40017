import { describe, expect, test } from 'vitest';
import type { SpanSummary } from '../../api/types.ts';
import { closedAtFirst, opened, treeOf, visible } from './tree.ts';

const BEGIN = 1_700_000_000_000_000_000n;

function span(spanId: string, parentSpanId: string | null, startMs: number, endMs: number | null, status: SpanSummary['status'] = 'OK'): SpanSummary {
  const at = (ms: number) => String(BEGIN + BigInt(ms) * 1_000_000n);
  return {
    spanId, parentSpanId, name: spanId, type: 'CHAIN', status, flags: [], hasInputs: false, hasOutputs: false,
    startTimeUnixNano: at(startMs), endTimeUnixNano: endMs === null ? null : at(endMs),
  };
}

const names = (rows: { span: SpanSummary; depth: number }[]) => rows.map((row) => `${row.depth}${row.span.spanId}`);

describe('the tree of a trace', () => {
  test('puts_children_under_their_parent_by_start_time', () => {
    const tree = treeOf([span('late', 'root', 50, 60), span('root', null, 0, 100), span('early', 'root', 10, 20), span('leaf', 'early', 12, 14)]);
    expect(names(visible(tree, new Set()))).toEqual(['0root', '1early', '2leaf', '1late']);
    expect(tree.byId.get('late')).toMatchObject({ startMs: 50, durationMs: 10, position: 2, siblings: 2 });
    expect(tree.byId.get('root')).toMatchObject({ below: 3 });
  });

  test('keeps_nanoseconds_that_a_double_would_lose', () => {
    const one = { ...span('a', null, 0, 0), endTimeUnixNano: String(BEGIN + 1_500n) };
    expect(treeOf([one]).durationMs).toBeCloseTo(0.0015, 6);
  });

  test('makes_a_root_of_a_span_whose_parent_is_missing_and_of_a_ring', () => {
    const tree = treeOf([span('lost', 'nowhere', 5, 6), span('a', 'b', 0, 1), span('b', 'a', 0, 1)]);
    expect(visible(tree, new Set())).toHaveLength(3);
  });

  test('lets_a_span_that_has_not_ended_reach_to_the_end', () => {
    const tree = treeOf([span('root', null, 0, 80), span('open', 'root', 30, null)]);
    expect(tree.byId.get('open')?.durationMs).toBe(50);
  });

  test('is_empty_without_spans', () => {
    expect(visible(treeOf([]), new Set())).toEqual([]);
  });

  test('starts_open_when_small_and_folded_past_the_second_level_when_large_except_towards_errors', () => {
    const many = [span('root', null, 0, 100), span('fine', 'root', 1, 90), span('bad', 'root', 2, 90)];
    for (let i = 0; i < 600; i++) {
      many.push(span(`f${i}`, 'fine', 3, 4), span(`fx${i}`, `f${i}`, 3, 4));
    }
    many.push(span('b', 'bad', 3, 4), span('bx', 'b', 3, 4, 'ERROR'));
    const tree = treeOf(many);
    const closed = closedAtFirst(tree);
    const rows = names(visible(tree, closed));
    expect(rows).toContain('3bx');
    expect(rows).not.toContain('3fx7');
    expect(names(visible(tree, opened(tree, closed, 'fx7')))).toContain('3fx7');
    expect(closedAtFirst(treeOf(many.slice(0, 10))).size).toBe(0);
  });
});
