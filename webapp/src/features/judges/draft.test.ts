import { describe, expect, test } from 'vitest';
import type { JudgeDefinition } from '../../api/types.ts';
import { diff } from '../../components/lineDiff.ts';
import { definitionOf, draftOf, linesOf, NEW, newExample } from './draft.ts';

const judge: JudgeDefinition = {
  name: 'stars',
  instructions: 'Rate {{ outputs }}',
  value: { type: 'integer', min: 1, max: 5 },
  examples: [
    { inputs: { q: 'a' }, outputs: 'text', value: 4, rationale: 'fine' },
    { outputs: [1, 2], value: 1 },
  ],
  rationaleFirst: true,
  inference: { temperature: 0 },
};

describe('a draft', () => {
  test('makes the definition that it was made of', () => {
    expect(definitionOf(draftOf(judge), judge)).toEqual(judge);
  });

  test('keeps categories that are numbers', () => {
    const categories: JudgeDefinition = { name: 'c', instructions: 'x', value: { type: 'categories', choices: [1, 'a', true] }, examples: [{ inputs: 'x', value: 1 }] };
    expect(definitionOf(draftOf(categories), categories)).toEqual(categories);
  });

  test('reads what stands in the fields by the type of value', () => {
    const draft = { ...NEW, name: ' j ', type: 'number' as const, min: '', max: '3', examples: [{ ...newExample('2.5'), inputs: '{"a": 1}', outputs: '{broken' }] };
    expect(definitionOf(draft)).toEqual({
      name: 'j',
      instructions: NEW.instructions,
      value: { type: 'number', max: 3 },
      examples: [{ inputs: { a: 1 }, outputs: '{broken', value: 2.5 }],
    });
  });
});

test('a comparison shows what went and what came', () => {
  const before = linesOf(judge);
  const after = linesOf({ ...judge, instructions: 'Rate {{ outputs }}\nfrom 1 to 5', value: { type: 'integer', min: 1, max: 10 } });
  const changed = diff(before, after).filter((line) => line.kind !== 'same');
  expect(changed).toEqual([
    { kind: 'gone', text: 'value: integer, from 1, to 5' },
    { kind: 'new', text: 'value: integer, from 1, to 10' },
    { kind: 'new', text: 'from 1 to 5' },
  ]);
});
