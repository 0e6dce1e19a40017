import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import type { TailEvent, TraceInfo, TraceQuery } from '../../api/types.ts';
import { announce } from '../../components/announce.tsx';
import { count } from '../../components/format.ts';
import { arrived, merged, NOTHING, released, waiting } from './tail.ts';

const CATCH_UP = 50;
const NUMBERS_EVERY_MS = 5_000;

type Asked = { filter: string; experimentIds?: string[] };

/**
 * New matches, pushed while `on`: shown above the rows of the list, held back while `paused`.
 *
 * @param asked what is followed: the filter without a time
 * @param query what the list asks, with the time: for what may have been missed
 */
export function useTail(on: boolean, asked: Asked, query: TraceQuery, rows: readonly TraceInfo[], paused: boolean) {
  const queries = useQueryClient();
  const key = JSON.stringify([on, query]);
  const [state, setState] = useState({ key, tail: NOTHING });
  if (state.key !== key) setState({ key, tail: NOTHING });
  else if (!paused && state.tail.held.length > 0) setState({ key, tail: released(state.tail) });
  const { tail } = state;
  const change = (to: (old: typeof tail) => typeof tail) =>
    setState((old) => (old.key === key ? { key, tail: to(old.tail) } : old));

  const opened = useQuery({
    queryKey: ['tail', asked],
    queryFn: ({ signal }) => api.openTail(asked, signal),
    enabled: on,
    staleTime: Infinity,
    gcTime: 0,
  });

  // totals, values and times follow what comes, but not each of it
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  const fresh = useRef(0);
  const follow = (more: number) => {
    fresh.current += more;
    if (more === 0 || due.current !== undefined) return;
    due.current = setTimeout(() => {
      due.current = undefined;
      announce(`${count(fresh.current, 'new trace')}`);
      fresh.current = 0;
      for (const name of ['traces-count', 'traces-facets', 'traces-histogram']) void queries.invalidateQueries({ queryKey: [name] });
    }, NUMBERS_EVERY_MS);
  };
  useEffect(() => () => clearTimeout(due.current), []);

  useLive(
    on ? opened.data?.address : undefined,
    (body) => {
      const event = body as TailEvent;
      change((old) => arrived(old, event.traces.toReversed(), event.skipped, paused));
      follow(event.traces.length);
    },
    () => {
      // the server may have been started anew meanwhile: it has to know of the tail, and what fell between is looked up
      void api.openTail(asked).catch(() => undefined);
      void api
        .searchTraces({ ...query, limit: CATCH_UP })
        .then((page) => {
          const known = new Set(rows.map((row) => row.traceId));
          const missed = page.traces.filter((trace) => !known.has(trace.traceId));
          change((old) => arrived(old, missed, 0, paused));
          follow(missed.length);
        })
        .catch(() => undefined);
    },
    true,
  );

  return {
    rows: on ? merged(tail, rows) : rows,
    held: on ? waiting(tail, rows) : 0,
    skipped: tail.skipped,
    error: on ? opened.error : null,
    release: () => change(released),
    clear: () => change(() => NOTHING),
  };
}
