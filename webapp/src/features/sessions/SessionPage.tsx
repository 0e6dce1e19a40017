import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { searchSessions } from '../../api/sessions.ts';
import type { TraceInfo } from '../../api/types.ts';
import { quoted } from '../../components/completion.ts';
import { cost, count, duration, moment, number, preview, tokens } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import layout from '../../components/layout.module.css';
import { Problem } from '../../components/Pane.tsx';
import { Button, Empty, IconButton, Skeleton, ui } from '../../components/ui.tsx';
import { StateChip } from '../../components/Verdict.tsx';
import { Scores } from './Scores.tsx';
import styles from './sessions.module.css';

const PAGE = 100;
const route = getRouteApi('/sessions/$sessionId');

/** A conversation: its turns in their order, what was asked and answered in each, and what was said of them and of the whole. */
export function SessionPage() {
  const { sessionId } = route.useParams();
  const { experiment } = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const list = useRef<HTMLOListElement>(null);
  const [at, setAt] = useState(-1);
  const query = { filter: `session = ${quoted(sessionId)}`, ...(experiment === undefined ? {} : { experimentIds: [experiment] }) };
  const whole = useQuery({ queryKey: ['sessions', 'one', query], queryFn: ({ signal }) => searchSessions({ ...query, limit: 1 }, signal) });
  const turns = useInfiniteQuery({
    queryKey: ['session-turns', query],
    queryFn: ({ pageParam, signal }) =>
      api.searchTraces({ ...query, orderBy: ['timestamp_ms ASC'], limit: PAGE, ...(pageParam === undefined ? {} : { pageToken: pageParam }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken,
  });
  const rows = turns.data?.pages.flatMap((page) => page.traces) ?? [];
  const ids = rows.map((row) => row.traceId);
  const session = whole.data?.sessions[0];
  const back = () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/sessions' }));
  useKeys({ j: () => setAt(Math.min(rows.length - 1, at + 1)), k: () => setAt(Math.max(0, at - 1)), Escape: back });
  useEffect(() => {
    if (at >= 0) list.current?.children[at]?.querySelector('a')?.focus();
  }, [at]);

  return (
    <div className={`${layout.page} ${layout.scrolling}`}>
      <header className={layout.top}>
        <IconButton label="Back (Esc)" onClick={back}>
          <ArrowLeft aria-hidden />
        </IconButton>
        <h1>Session {sessionId}</h1>
        {session && (
          <span className={ui.secondary}>
            {[
              count(session.turns, 'turn'),
              session.errors > 0 && `${number(session.errors)} with errors`,
              duration(session.durationMs),
              session.tokens.total > 0 && `${tokens(session.tokens.input, session.tokens.output)} tokens`,
              session.costUsd !== undefined && cost(session.costUsd),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
        {session && <Scores of={session.assessments} />}
        <span className={ui.spacer} />
        <Link to="/traces" search={{ q: query.filter, experiment, order: 'timestamp_ms ASC' }} className={ui.button}>
          As a list of traces
        </Link>
      </header>
      {(turns.error ?? whole.error) && <Problem error={turns.error ?? whole.error} retry={() => void Promise.all([turns.refetch(), whole.refetch()])} />}
      {turns.isPending ? (
        <Skeleton rows={10} />
      ) : rows.length === 0 ? (
        !turns.error && (
          <Empty title="No such session">
            <p>
              No trace here carries the session id <code>{sessionId}</code>.
            </p>
            <Link to="/sessions">All sessions</Link>
          </Empty>
        )
      ) : (
        <>
          <ol ref={list} className={styles.turns} aria-label="Turns">
            {rows.map((turn, index) => (
              <Turn key={turn.traceId} turn={turn} n={index + 1} neighbours={ids} />
            ))}
          </ol>
          {turns.hasNextPage && (
            <div className={styles.more}>
              <Button disabled={turns.isFetchingNextPage} onClick={() => void turns.fetchNextPage()}>
                Show more turns
              </Button>
              {session && <span className={ui.secondary}>{`${number(rows.length)} of ${number(session.turns)} shown`}</span>}
            </div>
          )}
        </>
      )}
    </div>
  );
}

function Turn({ turn, n, neighbours }: { turn: TraceInfo; n: number; neighbours: string[] }) {
  return (
    <li className={styles.turn}>
      <div className={styles.turnHead}>
        <Link to="/traces/$traceId" params={{ traceId: turn.traceId }} state={{ neighbours }}>
          Turn {n}
          {turn.name !== undefined && `, ${turn.name}`}
        </Link>
        <StateChip state={turn.state} />
        <span title={turn.startTime}>{moment(turn.startTime)}</span>
        <span>{duration(turn.durationMs)}</span>
        {turn.costUsd !== undefined && <span>{cost(turn.costUsd)}</span>}
        <span className={ui.spacer} />
        <Scores of={turn.assessments} />
      </div>
      <Said by="request" text={turn.requestPreview} />
      <Said by="response" text={turn.responsePreview} />
    </li>
  );
}

function Said({ by, text }: { by: 'request' | 'response'; text: string | undefined }) {
  return (
    <p className={styles.said} data-by={by}>
      <span className={ui.hidden}>{by}: </span>
      {preview(text) || <span className={ui.dim}>no {by} recorded</span>}
    </p>
  );
}
