import type { TraceInfo } from '../../api/types.ts';

/**
 * What a live tail has brought, newest first: rows that stand above the list, rows that are held back while somebody reads, and
 * how many matched that are in neither.
 */
export type Tail = { shown: readonly TraceInfo[]; held: readonly TraceInfo[]; skipped: number };

export const NOTHING: Tail = { shown: [], held: [], skipped: 0 };

const MOST = 500;

/** With traces that have come, the newest first; one that is known already is replaced where it stands. */
export function arrived(tail: Tail, traces: readonly TraceInfo[], skipped: number, paused: boolean): Tail {
  const news = new Map(traces.map((trace) => [trace.traceId, trace]));
  const replaced = (rows: readonly TraceInfo[]) =>
    rows.map((row) => {
      const newer = news.get(row.traceId);
      news.delete(row.traceId);
      return newer ?? row;
    });
  const shown = replaced(tail.shown);
  const held = replaced(tail.held);
  const all = paused ? { shown, held: [...news.values(), ...held] } : { shown: [...news.values(), ...held, ...shown], held: [] };
  const tooMany = Math.max(0, all.shown.length - MOST) + Math.max(0, all.held.length - MOST);
  return { shown: all.shown.slice(0, MOST), held: all.held.slice(0, MOST), skipped: tail.skipped + skipped + tooMany };
}

/** With the held rows shown. */
export function released(tail: Tail): Tail {
  return tail.held.length === 0 ? tail : arrived(tail, [], 0, false);
}

/** The list with what came live above it, each trace once and in its newest form. */
export function merged(tail: Tail, rows: readonly TraceInfo[]): readonly TraceInfo[] {
  if (tail.shown.length === 0 && tail.held.length === 0) return rows;
  const listed = new Set(rows.map((row) => row.traceId));
  const newest = new Map([...tail.shown, ...tail.held].map((trace) => [trace.traceId, trace]));
  return [...tail.shown.filter((trace) => !listed.has(trace.traceId)), ...rows.map((row) => (row.state === 'IN_PROGRESS' ? (newest.get(row.traceId) ?? row) : row))];
}

/** How many wait that are not in the list. */
export function waiting(tail: Tail, rows: readonly TraceInfo[]): number {
  if (tail.held.length === 0) return 0;
  const listed = new Set(rows.map((row) => row.traceId));
  return tail.held.filter((trace) => !listed.has(trace.traceId)).length;
}
