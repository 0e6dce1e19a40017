import { expect, test } from 'vitest';
import { lookAgainAfter } from './running.ts';

const startTime = '2026-09-21T14:13:20Z';
const after = (seconds: number) => Date.parse(startTime) + seconds * 1_000;

test('a running trace is looked at again, the longer it runs the less often', () => {
  expect([0, 10, 100, 3_600, 1e6].map((seconds) => lookAgainAfter({ state: 'IN_PROGRESS', startTime }, after(seconds)))).toEqual([
    1_000, 1_000, 5_000, 60_000, 60_000,
  ]);
});

test('a trace that starts in the future by its own clock is looked at, too', () => {
  expect(lookAgainAfter({ state: 'IN_PROGRESS', startTime }, after(-1e6))).toBe(1_000);
});

test('a finished trace is not', () => {
  expect(lookAgainAfter({ state: 'OK', startTime }, after(1))).toBe(false);
  expect(lookAgainAfter({ state: 'ERROR', startTime }, after(1))).toBe(false);
});
