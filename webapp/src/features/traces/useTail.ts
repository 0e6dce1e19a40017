import { useState } from 'react';
import type { TraceInfo } from '../../api/types.ts';
import { arrived, merged, NOTHING, released, waiting } from './tail.ts';

/**
 * The rows of a list with what comes live above them, held back while `paused`.
 *
 * @param asked what is followed, as a text: another one begins anew; undefined follows nothing
 */
export function useTail(asked: string | undefined, rows: readonly TraceInfo[], paused: boolean) {
  const [state, setState] = useState({ asked, tail: NOTHING });
  if (state.asked !== asked) setState({ asked, tail: NOTHING });
  else if (!paused && state.tail.held.length > 0) setState({ asked, tail: released(state.tail) });
  const { tail } = state;
  const change = (to: (old: typeof tail) => typeof tail) => setState((old) => (old.asked === asked ? { asked, tail: to(old.tail) } : old));
  return {
    rows: merged(tail, rows),
    held: waiting(tail, rows),
    skipped: tail.skipped,
    /** Traces that have come, the newest first. */
    take: (traces: readonly TraceInfo[], skipped: number) => change((old) => arrived(old, traces, skipped, paused)),
    release: () => change(released),
    clear: () => change(() => NOTHING),
  };
}
