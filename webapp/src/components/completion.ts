import type { Facet, FilterField } from '../api/types.ts';

/** What an empty filter shows. */
export const FILTER_HINT = 'Filter, e.g. status = \'ERROR\' AND text ~ "refund"';

/** What may stand at the caret of a filter, and which part of the text it replaces. */
export type Completion = { from: number; to: number; options: Option[] };
export type Option = { insert: string; label: string; detail?: string };

type Place = { expects: 'field' | 'operator' | 'value' | 'connective'; field: string };

const TOKEN = /'(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.)*"?|[(),]|[<>=!~]+|(?:[^\s()<>=!~,'"`]|`[^`]*`?)+/g;
const WORD_OPERATORS = new Set(['LIKE', 'ILIKE', 'RLIKE', 'IN', 'IS']);
const MOST = 12;

/** Completion of a filter at the caret, from the fields that exist and the values that were counted. */
export function complete(text: string, caret: number, fields: readonly FilterField[], facets: readonly Facet[]): Completion {
  const tokens = [...text.slice(0, caret).matchAll(TOKEN)];
  const last = tokens.at(-1);
  const typing = last !== undefined && last.index + last[0].length === caret && !/^[(),<>=!~]+$/.test(last[0]);
  const before = (typing ? tokens.slice(0, -1) : tokens).map((token) => token[0]);
  const partial = typing ? last[0] : '';
  const place = before.reduce(after, { expects: 'field', field: '' });
  const options = optionsAt(place, fields, facets)
    .filter((option) => matches(option.label, partial))
    .toSorted((a, b) => Number(begins(b.label, partial)) - Number(begins(a.label, partial)))
    .slice(0, MOST);
  return { from: typing ? last.index : caret, to: caret, options };
}

/** What begins so is meant rather than what merely holds it. */
const begins = (label: string, partial: string): boolean => label.toLowerCase().startsWith(partial.toLowerCase());

function after(place: Place, token: string): Place {
  const word = token.toUpperCase();
  switch (place.expects) {
    case 'field':
      return token === '(' || word === 'NOT' ? place : { expects: 'operator', field: token };
    case 'operator':
      return word === 'NOT' ? place : /^[<>=!~]+$/.test(token) || WORD_OPERATORS.has(word) ? { ...place, expects: 'value' } : place;
    case 'value':
      return token === '(' || token === ',' || word === 'NOT' ? place : { ...place, expects: 'connective' };
    case 'connective':
      if (token === ',') return { ...place, expects: 'value' };
      return word === 'AND' || word === 'OR' ? { expects: 'field', field: '' } : place;
  }
}

function optionsAt(place: Place, fields: readonly FilterField[], facets: readonly Facet[]): Option[] {
  switch (place.expects) {
    case 'field':
      return fields.map((field) => ({
        label: field.field,
        insert: isPattern(field) ? stem(field) : `${field.field} `,
        detail: field.description,
      }));
    case 'operator':
      return (fieldNamed(place.field, fields)?.operators ?? ['=', '!=']).map((operator) => ({
        label: operator,
        insert: `${operator} `,
      }));
    case 'value':
      return (facets.find((facet) => facet.field === place.field)?.values ?? []).map(({ value, count }) => ({
        label: value,
        insert: `${quoted(value)} `,
        detail: String(count),
      }));
    case 'connective':
      return [
        { label: 'AND', insert: 'AND ' },
        { label: 'OR', insert: 'OR ' },
      ];
  }
}

/** `tag.team` is an instance of the field `tag.<key>`. */
function fieldNamed(name: string, fields: readonly FilterField[]): FilterField | undefined {
  return (
    fields.find((field) => field.field === name) ??
    fields.find((field) => isPattern(field) && name.startsWith(stem(field)))
  );
}

/** `tag.<key>` and `span(...)` stand for many; their stem is what is always written. */
const PLACEHOLDER = /<|\.\.\./;
const isPattern = ({ field }: FilterField): boolean => PLACEHOLDER.test(field);
const stem = ({ field }: FilterField): string => field.slice(0, field.search(PLACEHOLDER));

const matches = (label: string, partial: string): boolean =>
  label.toLowerCase().includes(partial.replace(/^['"]/, '').toLowerCase()) && label !== partial;

export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const hasOr = (filter: string): boolean => /\bOR\b/i.test(filter.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, ''));

/** Both hold. */
export function and(...filters: string[]): string {
  const given = filters.map((filter) => filter.trim()).filter((filter) => filter !== '');
  return given.map((filter) => (given.length > 1 && hasOr(filter) ? `(${filter})` : filter)).join(' AND ');
}

/** Whether a condition stands in a filter as one of its ANDed parts. */
export function holds(filter: string, condition: string): boolean {
  return filter !== without(filter, condition);
}

/** The filter without one of its ANDed parts; the same filter when it is not one of them. */
export function without(filter: string, condition: string): string {
  if (filter.trim() === condition) return '';
  if (filter.startsWith(`${condition} AND `)) return filter.slice(condition.length + 5);
  if (filter.endsWith(` AND ${condition}`)) return filter.slice(0, -condition.length - 5);
  return filter.replace(` AND ${condition} AND `, ' AND ');
}
