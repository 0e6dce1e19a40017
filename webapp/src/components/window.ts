import { and } from './completion.ts';

/** The time a list looks at: a preset that moves with the clock, or two fixed ends in milliseconds. */
export type Window = { range: string; from?: number | undefined; to?: number | undefined };

export const presets: { range: string; name: string; ms: number | undefined }[] = [
  { range: 'all', name: 'All time', ms: undefined },
  { range: '1h', name: 'Last hour', ms: 3_600_000 },
  { range: '24h', name: 'Last 24 h', ms: 86_400_000 },
  { range: '7d', name: 'Last 7 days', ms: 7 * 86_400_000 },
  { range: '30d', name: 'Last 30 days', ms: 30 * 86_400_000 },
];

/** The ends of a window; undefined where it is open. */
export function endsOf(window: Window, now: number): { from: number | undefined; to: number | undefined } {
  if (window.from !== undefined || window.to !== undefined) return { from: window.from, to: window.to };
  const ms = presets.find((preset) => preset.range === window.range)?.ms;
  return { from: ms === undefined ? undefined : now - ms, to: undefined };
}

/** A filter that also says the time. */
export function inWindow(filter: string, window: Window, now: number): string {
  const { from, to } = endsOf(window, now);
  return and(
    filter,
    from === undefined ? '' : `timestamp_ms >= ${from}`,
    to === undefined ? '' : `timestamp_ms < ${to}`,
  );
}

/** The window of the same length before (-1) or after (+1); undefined for all time. */
export function shifted(window: Window, direction: -1 | 1, now: number): { from: number; to: number } | undefined {
  const { from, to = now } = endsOf(window, now);
  if (from === undefined) return undefined;
  const length = to - from;
  return { from: from + direction * length, to: to + direction * length };
}
