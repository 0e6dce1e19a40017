import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import type { TailEvent, TraceInfo, TraceQuery } from '../../api/types.ts';
import { announce } from '../../components/announce.tsx';
import { count } from '../../components/format.ts';
import { LiveDot } from '../../components/LiveDot.tsx';
import { Problem } from '../../components/Pane.tsx';

const CATCH_UP = 50;
const NUMBERS_EVERY_MS = 5_000;

type Props = {
  /** What is followed: the filter without a time. */
  asked: { filter: string; experimentIds: string[] };
  /** What the list asks, with the time: for what may have been missed. */
  query: TraceQuery;
  rows: readonly TraceInfo[];
  /** Traces that have come, the newest first, and how many more matched. */
  onArrived: (traces: readonly TraceInfo[], skipped: number) => void;
};

/** Follows the live tail of a filter while it is there, and says whether it does. */
export function Following({ asked, query, rows, onArrived }: Props) {
  const queries = useQueryClient();
  const opened = useQuery({ queryKey: ['tail', asked], queryFn: ({ signal }) => api.openTail(asked, signal), staleTime: Infinity, gcTime: 0 });

  // totals, values and times follow what comes, but not each of it
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  const fresh = useRef(0);
  const follow = (more: number) => {
    fresh.current += more;
    if (more === 0 || due.current !== undefined) return;
    due.current = setTimeout(() => {
      due.current = undefined;
      announce(count(fresh.current, 'new trace'));
      fresh.current = 0;
      for (const name of ['traces-count', 'traces-facets', 'traces-histogram']) void queries.invalidateQueries({ queryKey: [name] });
    }, NUMBERS_EVERY_MS);
  };
  useEffect(() => () => clearTimeout(due.current), []);

  useLive(
    opened.data?.address,
    (body) => {
      const event = body as TailEvent;
      onArrived(event.traces.toReversed(), event.skipped);
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
          onArrived(missed, 0);
          follow(missed.length);
        })
        .catch(() => undefined);
    },
    true,
  );
  return opened.error ? <Problem error={opened.error} retry={() => void opened.refetch()} /> : <LiveDot />;
}
