import { expect, test } from 'vitest';
import { readValue, shapeOf } from './value.ts';

test('every_value_is_read_back_in_the_shape_it_was_entered', () => {
  for (const value of [true, false, 0, -1.5, 'a text', { a: [1] }, null]) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    expect(readValue(shapeOf(value), text)).toEqual(value);
  }
});

test('what_cannot_be_read_says_why', () => {
  expect(readValue('verdict', '')).toEqual(new Error('choose pass or fail'));
  expect(readValue('number', 'five')).toEqual(new Error("'five' is not a number"));
  expect(readValue('text', '  ')).toEqual(new Error('a text is needed'));
  expect(readValue('json', '{')).toBeInstanceOf(Error);
});
