import { describe, expect, test } from 'vitest';
import { and, complete, holds, without } from './completion.ts';

const fields = [
  { field: 'status', type: 'text' as const, operators: ['=', '!=', 'IN'], description: 'OK, ERROR or IN_PROGRESS' },
  { field: 'span.type', type: 'text' as const, operators: ['=', 'LIKE'], description: 'Kind of a span' },
  { field: 'tag.<key>', type: 'text' as const, operators: ['=', 'IS'], description: 'A tag' },
];
const facets = [
  { field: 'status', label: 'Status', more: 0, values: [{ value: 'ERROR', count: 214, filter: "status = 'ERROR'" }] },
];
const labels = (text: string, caret = text.length) =>
  complete(text, caret, fields, facets).options.map((option) => option.label);

describe('completion of a filter', () => {
  test('offers_fields_at_the_start_and_after_a_connective', () => {
    expect(labels('')).toEqual(['status', 'span.type', 'tag.<key>']);
    expect(labels("status = 'OK' AND (sp")).toEqual(['span.type']);
  });

  test('leaves_the_open_part_of_a_field_to_be_typed_and_puts_what_begins_so_first', () => {
    expect(complete('ta', 2, fields, facets).options.map((option) => option.insert)).toEqual(['tag.', 'status ']);
  });

  test('offers_the_operators_of_the_field_that_stands_before', () => {
    expect(labels('status ')).toEqual(['=', '!=', 'IN']);
    expect(labels('tag.team ')).toEqual(['=', 'IS']);
  });

  test('offers_counted_values_quoted_and_replaces_what_is_typed', () => {
    const done = complete("status = 'ERR", 13, fields, facets);
    expect(done).toEqual({ from: 9, to: 13, options: [{ label: 'ERROR', insert: "'ERROR' ", detail: '214' }] });
  });

  test('offers_a_connective_after_a_whole_condition', () => {
    expect(labels("status IN ('OK') ")).toEqual(['AND', 'OR']);
  });

  test('looks_only_at_what_stands_before_the_caret', () => {
    expect(labels("st = 'OK'", 2)).toEqual(['status']);
  });
});

describe('conditions of a filter', () => {
  test('are_joined_with_brackets_only_around_an_or', () => {
    expect(and('a = 1 OR b = 2', 'c = 3')).toBe('(a = 1 OR b = 2) AND c = 3');
    expect(and("text ~ 'this OR that'", 'c = 3')).toBe("text ~ 'this OR that' AND c = 3");
    expect(and('', ' a = 1 OR b = 2 ')).toBe('a = 1 OR b = 2');
  });

  test('come_out_again_wherever_they_stand', () => {
    for (const filter of ['a = 1', 'a = 1 AND b = 2', 'b = 2 AND a = 1', 'b = 2 AND a = 1 AND c = 3']) {
      expect(holds(filter, 'a = 1')).toBe(true);
      expect(holds(without(filter, 'a = 1'), 'a = 1')).toBe(false);
    }
    expect(holds('a = 12', 'a = 1')).toBe(false);
  });
});
