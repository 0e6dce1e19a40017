import type { ScorerExample } from '../../api/types.ts';
import { preview } from '../../components/format.ts';

const LONGEST_NAME = 60;

/** A trace without what is empty: an example says what matters, and what it leaves out is empty. */
export function lean(trace: unknown): unknown {
  if (Array.isArray(trace)) return trace.map(lean);
  if (typeof trace !== 'object' || trace === null) return trace;
  return Object.fromEntries(
    Object.entries(trace)
      .filter(([, value]) => !isEmpty(value))
      .map(([name, value]) => [name, name === 'spans' ? lean(value) : value]),
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.values(value).every((each) => each === 0 || isEmpty(each)));

/** What an example is called until somebody says it better. */
export function nameFrom(requestPreview: string | undefined, traceId: string): string {
  const words = preview(requestPreview).replaceAll(/\s+/g, ' ').trim();
  if (words === '') return traceId;
  return words.length <= LONGEST_NAME ? words : `${words.slice(0, LONGEST_NAME - 1).trimEnd()}…`;
}

/** A value as a person writes it: JSON, or a text as it is; nothing for a trace that is skipped. */
export function valueFrom(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return trimmed;
  }
}

/** The contrary of `valueFrom`: a text stays one even where it looks like a number. */
export function textFrom(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' && valueFrom(value) === value ? value : JSON.stringify(value);
}

/** Examples as the file beside a script has them. */
export function fileOf(examples: readonly ScorerExample[]): string {
  const file = examples.map(({ name, trace, parameters, expected }) => ({
    name,
    trace,
    params: parameters,
    expected: expected === null || expected === undefined ? [] : [{ value: expected }],
  }));
  return `${JSON.stringify(file, null, 2)}\n`;
}
