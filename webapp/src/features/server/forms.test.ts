import { expect, test } from 'vitest';
import { foundOf } from './forms.ts';

test('what_models_take_is_told_in_words_also_where_a_later_server_says_something_new', () => {
  expect(
    foundOf({
      'gpt-4.1-mini (Choice)': 'JSON_SCHEMA without temperature',
      'qwen3:8b (Number, tools)': 'TEXT with tools in words',
      'local (a) (Json)': 'JSON_OBJECT',
      'new (Ranking)': 'GRAMMAR',
    }),
  ).toEqual([
    { model: 'gpt-4.1-mini', answer: 'a choice', form: 'JSON Schema without temperature' },
    { model: 'qwen3:8b', answer: 'a number, with tools', form: 'words with tools in words' },
    { model: 'local (a)', answer: 'JSON', form: 'JSON' },
    { model: 'new', answer: 'ranking', form: 'GRAMMAR' },
  ]);
});
