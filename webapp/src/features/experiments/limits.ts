import type { Retention } from '../../api/types.ts';
import { bytes, number } from '../../components/format.ts';

/** The limits of an experiment as fields of a form: texts, empty for no limit. */
export type Fields = { maxAge: string; maxTraces: string; maxGigabytes: string };
export type Limits = { maxAge: string | null; maxTraces: number | null; maxBytes: number | null };

const GIGABYTE = 1e9;

export function fieldsOf(limits: Limits): Fields {
  return {
    maxAge: limits.maxAge ?? '',
    maxTraces: limits.maxTraces === null ? '' : String(limits.maxTraces),
    maxGigabytes: limits.maxBytes === null ? '' : String(limits.maxBytes / GIGABYTE),
  };
}

/** What is wrong with the fields, by their names; none when they are limits. */
export function problemsOf(fields: Fields): Partial<Record<keyof Fields, string>> {
  return {
    ...(/^(|\d+(s|m|h|d|w))$/.test(fields.maxAge.trim()) ? {} : { maxAge: 'A number and s, m, h, d or w, such as 30d' }),
    ...(/^\d*$/.test(fields.maxTraces.trim()) ? {} : { maxTraces: 'A whole number' }),
    ...(/^(|\d+(\.\d+)?)$/.test(fields.maxGigabytes.trim()) ? {} : { maxGigabytes: 'A number, such as 50 or 0.5' }),
  };
}

/** Of fields without problems. */
export function limitsOf(fields: Fields): Limits {
  const [traces, gigabytes] = [fields.maxTraces.trim(), fields.maxGigabytes.trim()];
  return {
    maxAge: fields.maxAge.trim() || null,
    maxTraces: traces === '' ? null : Number(traces),
    maxBytes: gigabytes === '' ? null : Math.round(Number(gigabytes) * GIGABYTE),
  };
}

/** `30d, 1 000 traces`, or that everything is kept. */
export function inWords(retention: Pick<Retention, 'maxAge' | 'maxTraces' | 'maxBytes'>): string {
  const words = [
    retention.maxAge ?? '',
    retention.maxTraces === null ? '' : `${number(retention.maxTraces)} traces`,
    retention.maxBytes === null ? '' : size(retention.maxBytes),
  ].filter((word) => word !== '');
  return words.length === 0 ? 'for ever' : words.join(', ');
}

export const size = (count: number): string => (count < GIGABYTE ? bytes(count) : `${number(count / GIGABYTE)} GB`);
