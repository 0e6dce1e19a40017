import { describe, expect, test } from 'vitest';
import { fieldsOf, readForm } from './schema.ts';

const schema = {
  type: 'object',
  properties: {
    ignore_case: { type: 'boolean', default: false },
    max: { type: 'integer', minimum: 1, maximum: 10, default: 5 },
    pattern: { type: 'string', description: 'A regular expression' },
    guidelines: { type: 'array', items: { type: 'string' } },
    mode: { type: 'string', enum: ['any', 'all'] },
    weights: { type: 'object' },
  },
  required: ['pattern'],
};
const fields = fieldsOf(schema);

describe('the form of a parameter schema', () => {
  test('has_required_fields_first_and_an_input_for_each_type', () => {
    expect(fields.map((field) => `${field.name}:${field.input.kind}`)).toEqual([
      'pattern:text',
      'ignore_case:flag',
      'max:number',
      'guidelines:lines',
      'mode:choice',
      'weights:json',
    ]);
  });

  test('reads_values_of_the_declared_types_and_leaves_empty_ones_out', () => {
    expect(readForm(fields, { pattern: 'a+', guidelines: 'be kind\n\nbe short', weights: '{"a":1}' })).toEqual({
      parameters: { pattern: 'a+', ignore_case: false, max: 5, guidelines: ['be kind', 'be short'], weights: { a: 1 } },
      errors: {},
    });
  });

  test('takes_the_list_where_one_text_or_a_list_is_allowed_and_reads_names_as_words', () => {
    const either = { properties: { guidelineTexts: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] } } };
    const [field] = fieldsOf(either);
    expect([field?.label, field?.input.kind]).toEqual(['guideline texts', 'lines']);
  });

  test('says_what_is_wrong_with_which_field', () => {
    expect(readForm(fields, { max: '11', weights: '{' }).errors).toEqual({
      pattern: 'pattern is needed',
      max: 'max is 11, more than 10',
      weights: 'weights is not JSON',
    });
  });
});
