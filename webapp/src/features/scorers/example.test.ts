import { describe, expect, test } from 'vitest';
import { fileOf, lean, nameFrom, textFrom, valueFrom } from './example.ts';

describe('an example of a script', () => {
  test('leaves_out_what_is_empty_but_nothing_that_was_said', () => {
    const trace = {
      traceId: 'tr-1',
      inputs: { answer: null, list: [] },
      outputs: null,
      tags: {},
      tokens: { input: 0, output: 0, cachedInput: 0 },
      spans: [{ spanId: 'a', attributes: {}, outputs: false, tokens: { input: 3, output: 0, cachedInput: 0 }, documents: [] }],
    };
    expect(lean({ ...trace, inputs: { q: null, a: 1 } })).toEqual({
      traceId: 'tr-1',
      inputs: { q: null, a: 1 },
      spans: [{ spanId: 'a', outputs: false, tokens: { input: 3, output: 0, cachedInput: 0 } }],
    });
    expect(lean([trace])).toHaveLength(1);
  });

  test('is_called_by_the_first_words_of_its_trace', () => {
    expect(nameFrom('{"question": "What is\\nGPT?"}', 'tr-1')).toBe('What is GPT?');
    expect(nameFrom('word '.repeat(40), 'tr-1')).toHaveLength(60);
    expect(nameFrom(undefined, 'tr-1')).toBe('tr-1');
  });

  test.each([true, 0.5, 'good', '1', 'true', { a: 1 }, [1, 2], 'two words', null])('shows_and_reads_the_value_%j_alike', (value) => {
    expect(valueFrom(textFrom(value))).toEqual(value);
  });

  test('is_written_to_a_file_as_the_folder_of_scripts_has_it', () => {
    const file = fileOf([
      { name: 'a', trace: { outputs: 'x' }, parameters: { max: 1 }, expected: true },
      { name: 'b', trace: {}, parameters: {}, expected: null },
    ]);
    expect(JSON.parse(file)).toEqual([
      { name: 'a', trace: { outputs: 'x' }, params: { max: 1 }, expected: [{ value: true }] },
      { name: 'b', trace: {}, params: {}, expected: [] },
    ]);
  });
});
