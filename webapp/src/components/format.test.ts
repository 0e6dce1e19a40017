import { expect, test } from 'vitest';
import { bytes, cost, count, duration, number, percent, preview, range, time, tokens } from './format.ts';

test('numbers_have_three_significant_digits_and_their_unit', () => {
  expect([number(0.123456), number(1234.56), number(12_345_678), number(Number.NaN)]).toEqual(['0.123', '1\u202f235', '12\u202f345\u202f678', '–']);
  expect([duration(0.1234), duration(99.6), duration(1_234), duration(130_000), duration(3_900_000), duration(119_700), duration(187_200_000), duration(undefined)]).toEqual([
    '0.123 ms', '100 ms', '1.23 s', '2 min 10 s', '1 h 5 min', '2 min 0 s', '2 d 4 h', '–',
  ]);
  expect([cost(0.00041), cost(0.7), cost(1.2345), cost(undefined)]).toEqual(['$0.00041', '$0.70', '$1.23', '–']);
  expect([tokens(undefined, undefined), tokens(200, 14), tokens(2_000, 214)]).toEqual(['–', '214', '2.21k']);
  expect([percent(0.5), percent(1 / 3), bytes(999), bytes(14_200)]).toEqual(['50 %', '33.3 %', '999 B', '14.2 kB']);
  expect([count(1, 'trace'), count(2, 'trace')]).toEqual(['1 trace', '2 traces']);
});

test('a_preview_that_is_json_reads_as_its_words_even_when_it_is_cut_off', () => {
  expect(preview('{"email": "Subject: Hello\\n\\nHi \\"Bob\\""}')).toBe('Subject: Hello  Hi "Bob"');
  expect(preview('{"email": "Subject: Hel…')).toBe('Subject: Hel…');
  expect(preview('{"customer": "Acme", "n": 3, "objective": "Fol…')).toBe('customer: Acme, n: 3, objective: Fol…');
  expect([preview('plain {text}'), preview(undefined)]).toEqual(['plain {text}', '']);
});

test('a_range_whose_ends_read_the_same_is_one_figure', () => {
  expect(range(64.1, 64.2)).toBe('1 min 4 s');
  expect(range(60, 130)).toBe('1 min 0 s – 2 min 10 s');
});

test('a_time_of_another_day_shows_the_day', () => {
  const now = new Date('2026-03-04T12:00:00');
  expect(time('2026-03-04T11:22:33', now)).toBe('11:22:33');
  expect(time('2026-03-02T11:22:33', now)).toBe('02 Mar 11:22:33');
  expect(time('2025-03-02T11:22:33', now)).toBe('02 Mar 2025 11:22:33');
});
