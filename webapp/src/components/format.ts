/** How numbers, times and values are shown: three significant digits, units in words, the exact value in a title. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Three significant digits, thousands parted by thin spaces. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en-US').replaceAll(',', '\u202f');
  if (Math.abs(value) >= 1_000) return number(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1) return `${number(ms)} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Number((ms / SECOND).toPrecision(3))} s`;
  // rounded before it is parted: there is no 1 min 60 s
  const [unit, part, names] = ms < HOUR ? [MINUTE, SECOND, ['min', 's']] : ms < DAY ? [HOUR, MINUTE, ['h', 'min']] : [DAY, HOUR, ['d', 'h']];
  const parts = Math.round(ms / part);
  const each = unit / part;
  return `${Math.floor(parts / each)} ${names[0]} ${parts % each} ${names[1]}`;
}

/** `64–72 s`; one figure when both ends round to the same. */
export function range(lowSeconds: number, highSeconds: number): string {
  const [low, high] = [duration(lowSeconds * SECOND), duration(highSeconds * SECOND)];
  return low === high ? low : `${low} – ${high}`;
}

export function cost(usd: number | undefined): string {
  return usd === undefined ? '–' : `$${usd >= 100 ? usd.toFixed(0) : usd >= 0.1 ? usd.toFixed(2) : String(Number(usd.toPrecision(2)))}`;
}

export function tokens(input: number | undefined, output: number | undefined): string {
  if (input === undefined && output === undefined) return '–';
  const sum = (input ?? 0) + (output ?? 0);
  return sum < 1_000 ? String(sum) : `${Number((sum / 1_000).toPrecision(3))}k`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric' });
const zoned = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });

/** Time of day, the date before it when that is not today, with its year when that is not this one. */
export function time(at: string, now: Date = new Date()): string {
  const date = new Date(at);
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  return `${(date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date)} ${clock.format(date)}`;
}

/** The zone of the times that are shown, as short as it has a name: `UTC`, `GMT+1`. */
export function zone(at: Date = new Date()): string {
  return zoned.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** A time with its zone, for where it stands alone. */
export function moment(at: string): string {
  return `${time(at)} ${zone(new Date(at))}`;
}

export function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  return count < 1_000_000 ? `${number(count / 1_000)} kB` : `${number(count / 1_000_000)} MB`;
}

/** One line for any JSON value. */
export function inline(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

/**
 * The words of a preview: one that is JSON, often cut off, without its marks. `{"email": "Dear` reads `Dear`, several fields
 * read `name: value, name: value`.
 */
export function preview(text: string | undefined): string {
  if (text === undefined || !/^\s*[{[]/.test(text)) return text ?? '';
  const only = /^\s*\{\s*"[^"\\]*"\s*:\s*"((?:[^"\\]|\\.)*)("?\s*\}?…?\s*)$/.exec(text);
  const words = only?.[1] ?? text.replace(/^\s*[{[]+\s*/, '').replace(/\s*[}\]]+\s*$/, '').replaceAll(/(?<!\\)"/g, '');
  return words.replaceAll(/\\[nrt]/g, ' ').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

/** `1 trace`, `2 traces`. */
export function count(n: number, word: string): string {
  return `${number(n)} ${word}${n === 1 ? '' : 's'}`;
}
