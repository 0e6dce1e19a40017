import { expect, test } from 'vitest';
import { fieldsOf, inWords, limitsOf, problemsOf } from './limits.ts';

test('limits_come_back_from_their_fields_as_they_were', () => {
  for (const limits of [
    { maxAge: '30d', maxTraces: 1_000, maxBytes: 500_000_000 },
    { maxAge: null, maxTraces: null, maxBytes: null },
    { maxAge: null, maxTraces: 0, maxBytes: 0 },
  ]) {
    expect(limitsOf(fieldsOf(limits))).toEqual(limits);
    expect(problemsOf(fieldsOf(limits))).toEqual({});
  }
});

test('what_is_no_limit_is_told_at_its_field', () => {
  expect(Object.keys(problemsOf({ maxAge: 'soon', maxTraces: '-1', maxGigabytes: '1,5' }))).toEqual(['maxAge', 'maxTraces', 'maxGigabytes']);
});

test('limits_are_said_in_words', () => {
  expect(inWords({ maxAge: '30d', maxTraces: null, maxBytes: 50e9 })).toBe('30d, 50 GB');
  expect(inWords({ maxAge: null, maxTraces: null, maxBytes: null })).toBe('for ever');
});
