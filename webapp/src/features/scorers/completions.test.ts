import { expect, test } from 'vitest';
import { membersAfter } from './completions.ts';

const names = (...parts: string[]) => membersAfter(parts)?.map((member) => member.name);

test('a_chain_leads_through_the_declared_types', () => {
  expect(names('trace')).toContain('spansOfType');
  expect(names('trace', 'spans[0]', 'toolCall?')).toEqual(['name', 'arguments', 'result']);
  expect(names('trace', 'root()?', 'tokens')).toContain('cachedInput');
  expect(names('assay')).toContain('similarity');
});

test('a_name_that_usually_holds_a_span_or_document_is_taken_for_one', () => {
  expect(names('span')).toContain('documents');
  expect(names('document')).toContain('content');
});

test('nothing_is_offered_where_the_type_is_not_known', () => {
  expect(names('whatever')).toBeUndefined();
  expect(names('trace', 'spans')).toBeUndefined();
  expect(names('trace', 'inputs')).toBeUndefined();
});
