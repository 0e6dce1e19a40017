// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Verdict } from './Verdict.tsx';

afterEach(cleanup);

const shown = (value: unknown) => render(<Verdict value={value} />).container.textContent;

test('a_boolean_and_the_word_for_it_are_shown_alike', () => {
  expect([shown(true), shown('yes'), shown(false), shown('no')]).toEqual(['yes', 'yes', 'no', 'no']);
});

test('a_missing_value_is_no_verdict_and_a_number_is_itself', () => {
  expect([shown(null), shown(0.5), shown('maybe')]).toEqual(['not scored', '0.5', 'maybe']);
});
