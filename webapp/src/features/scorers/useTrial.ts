import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { tryCorpus } from '../../api/trial.ts';
import type { Trial, TrialRequest } from '../../api/types.ts';

export type TrialOf = Omit<TrialRequest, 'watcher'>;

type State = {
  trial?: Trial;
  /** What the results are of: `ofWhat`. */
  of?: string;
  error?: unknown;
  running: boolean;
};

const TYPED_MS = 700;

/** What results stand for: they are stale once it has changed. */
const ofWhat = ({ source, parameters = {} }: TrialOf): string => JSON.stringify([source, parameters]);

/**
 * A draft over many traces. A text or a parameter that changes ends the run at once; with `follow`, the next one begins when
 * nothing was typed for a moment.
 */
export function useTrial(wanted: TrialOf, follow: boolean, fit: boolean) {
  const [state, setState] = useState<State>({ running: false });
  const abort = useRef<AbortController>(undefined);
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  });

  const stop = useCallback(() => {
    abort.current?.abort();
    abort.current = undefined;
    setState((before) => (before.running ? { ...before, running: false } : before));
  }, []);

  const start = useCallback((source?: string) => {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    const request = source === undefined ? latest.current : { ...latest.current, source };
    setState((before) => ({ ...(before.trial && { trial: before.trial }), ...(before.of !== undefined && { of: before.of }), running: true }));
    tryCorpus(request, (trial) => !mine.signal.aborted && setState({ trial, of: ofWhat(request), running: true }), mine.signal)
      .catch((failure: unknown) => {
        if (mine.signal.aborted) return;
        setState((before) => ({ ...before, error: failure instanceof ApiError ? failure : new ApiError(0, { error_code: 'UNREACHABLE', message: String(failure) }) }));
      })
      .finally(() => {
        if (abort.current === mine) setState((before) => ({ ...before, running: false }));
      });
  }, []);

  const of = ofWhat(wanted);
  const seen = useRef(of);
  const begun = useRef(false);
  useEffect(() => {
    if (seen.current === of) return undefined;
    seen.current = of;
    begun.current ||= abort.current !== undefined;
    stop();
    return undefined;
  }, [of, stop]);
  useEffect(() => {
    if (!follow || !fit || state.of === of || !begun.current) return undefined;
    const timer = setTimeout(() => start(), TYPED_MS);
    return () => clearTimeout(timer);
  }, [follow, fit, of, state.of, start]);
  useEffect(() => () => abort.current?.abort(), []);

  return { ...state, stale: state.of !== undefined && state.of !== of, start, stop };
}
