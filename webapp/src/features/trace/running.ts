import type { TraceInfo } from '../../api/types.ts';

const SOON_MS = 1_000;
const LATE_MS = 60_000;

/**
 * When to look at a trace again, in milliseconds; false when it is done. The longer it has been running, the less often: a trace
 * whose root never comes stays unfinished for ever.
 */
export function lookAgainAfter(info: Pick<TraceInfo, 'state' | 'startTime'>, now: number): number | false {
  if (info.state !== 'IN_PROGRESS') return false;
  const age = now - Date.parse(info.startTime);
  return Math.min(LATE_MS, Math.max(SOON_MS, Number.isFinite(age) ? age / 20 : LATE_MS));
}
