import { expect, test } from 'vitest';
import { inWindow, shifted } from './window.ts';

const NOW = 1_700_000_000_000;

test('a_preset_looks_back_from_now', () => {
  expect(inWindow("status = 'OK'", { range: '1h' }, NOW)).toBe("status = 'OK' AND timestamp_ms >= 1699996400000");
  expect(inWindow('', { range: 'all' }, NOW)).toBe('');
});

test('fixed_ends_win_over_a_preset_and_an_or_is_bracketed', () => {
  expect(inWindow('a = 1 OR b = 2', { range: '1h', from: 5, to: 9 }, NOW)).toBe(
    '(a = 1 OR b = 2) AND timestamp_ms >= 5 AND timestamp_ms < 9',
  );
});

test('a_window_moves_by_its_own_length_and_all_time_does_not_move', () => {
  expect(shifted({ range: 'all', from: 100, to: 150 }, -1, NOW)).toEqual({ from: 50, to: 100 });
  expect(shifted({ range: '1h' }, -1, NOW)).toEqual({ from: NOW - 7_200_000, to: NOW - 3_600_000 });
  expect(shifted({ range: 'all' }, 1, NOW)).toBeUndefined();
});
