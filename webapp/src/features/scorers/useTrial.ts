import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { tryCorpus } from '../../api/trial.ts';
import type { Trial, TrialRequest } from '../../api/types.ts';

export type TrialOf = Omit<TrialRequest, 'watcher'>;

type State = {
  trial?: Trial;
  /** The text that the results are of. */
  source?: string;
  error?: unknown;
  running: boolean;
};

const TYPED_MS = 700;

/**
 * A draft over many traces. A text that changes ends the run at once; with `follow`, the next one begins when nothing was typed
 * for a moment.
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
    setState((before) => ({ ...(before.trial && { trial: before.trial }), ...(before.source !== undefined && { source: before.source }), running: true }));
    tryCorpus(request, (trial) => !mine.signal.aborted && setState({ trial, source: request.source, running: true }), mine.signal)
      .catch((failure: unknown) => {
        if (mine.signal.aborted) return;
        setState((before) => ({ ...before, error: failure instanceof ApiError ? failure : new ApiError(0, { error_code: 'UNREACHABLE', message: String(failure) }) }));
      })
      .finally(() => {
        if (abort.current === mine) setState((before) => ({ ...before, running: false }));
      });
  }, []);

  const { source } = wanted;
  const seen = useRef(source);
  const begun = useRef(false);
  useEffect(() => {
    if (seen.current === source) return undefined;
    seen.current = source;
    begun.current ||= abort.current !== undefined;
    stop();
    return undefined;
  }, [source, stop]);
  useEffect(() => {
    if (!follow || !fit || state.source === source || !begun.current) return undefined;
    const timer = setTimeout(() => start(), TYPED_MS);
    return () => clearTimeout(timer);
  }, [follow, fit, source, state.source, start]);
  useEffect(() => () => abort.current?.abort(), []);

  return { ...state, stale: state.source !== undefined && state.source !== source, start, stop };
}
