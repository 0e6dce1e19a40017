import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { searchSessions } from '../../api/sessions.ts';
import type { Session } from '../../api/types.ts';
import { cost, count, duration, number, preview, time, tokens, zone } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import { LateFilterBox } from '../../components/LateFilterBox.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { isFixed, ScopeControls, windowOf } from '../../components/ScopeControls.tsx';
import { Button, Empty, Skeleton, ui } from '../../components/ui.tsx';
import { type Column, type Sort, VirtualGrid } from '../../components/VirtualGrid.tsx';
import { inWindow } from '../../components/window.ts';
import { Scores } from './Scores.tsx';

const PAGE = 100;
const route = getRouteApi('/sessions');
const idOf = (session: Session) => `${session.experimentId} ${session.sessionId}`;

/** The sessions of which a trace matches: what all turns of each are together. */
export function SessionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filterInput = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState(() => Date.now());
  const [current, setCurrent] = useState(search.row);
  const q = search.q ?? '';
  const query = {
    filter: inWindow(q, windowOf(search), asked),
    orderBy: search.order ?? 'end DESC',
    limit: PAGE,
    ...(search.experiment === undefined ? {} : { experimentIds: [search.experiment] }),
  };
  const put = useCallback(
    (change: Partial<typeof search>) => {
      setCurrent(undefined);
      void navigate({ search: (old) => ({ ...old, row: undefined, ...change }), replace: true });
    },
    [navigate],
  );
  const sessions = useInfiniteQuery({
    queryKey: ['sessions', query],
    queryFn: ({ pageParam, signal }) => searchSessions(pageParam === undefined ? query : { ...query, pageToken: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextPageToken,
    placeholderData: keepPreviousData,
  });
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });
  const rows = useMemo(() => sessions.data?.pages.flatMap((page) => page.sessions) ?? [], [sessions.data]);
  const total = sessions.data?.pages[0]?.total ?? 0;
  const columns = useMemo(() => columnsFor(query.orderBy, (order) => put({ order })), [query.orderBy, put]);
  const cursor = current === undefined ? -1 : rows.findIndex((row) => idOf(row) === current);
  const moveTo = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    setCurrent(row && idOf(row));
  };
  const open = async (session: Session) => {
    await navigate({ search: (old) => ({ ...old, row: idOf(session) }), replace: true });
    await navigate({ to: '/sessions/$sessionId', params: { sessionId: session.sessionId }, search: { experiment: session.experimentId } });
  };
  useKeys({
    '/': () => filterInput.current?.focus(),
    j: () => moveTo(cursor + 1),
    k: () => moveTo(cursor - 1),
    Enter: () => {
      const row = rows[cursor];
      if (row) void open(row);
    },
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = sessions;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const narrowed = q !== '' || search.range !== undefined || isFixed(search) || search.experiment !== undefined;

  return (
    <div className={layout.page}>
      <header className={`${layout.top} ${layout.aboveFilter}`}>
        <h1>Sessions</h1>
        <ScopeControls
          scope={search}
          asked={asked}
          onAsked={setAsked}
          onChange={put}
          onAgain={() => {
            setAsked(Date.now());
            void sessions.refetch();
          }}
        />
        <span className={ui.spacer} />
        {sessions.data && (
          <span className={ui.secondary}>
            {rows.length < total ? `${number(rows.length)} of ${count(total, 'session')} shown` : count(total, 'session')}
            {sessions.data.pages.some((page) => page.stale) && ', the newest may be missing'}
          </span>
        )}
      </header>
      <div className={layout.filterBar}>
        <LateFilterBox value={q} onApply={(text) => put({ q: text || undefined })} facets={facets.data?.facets} inputRef={filterInput} />
      </div>
      <Pane>
        {sessions.error ? (
          <Problem error={sessions.error} retry={() => void sessions.refetch()} />
        ) : sessions.isPending ? (
          <Skeleton rows={10} />
        ) : rows.length === 0 ? (
          narrowed ? (
            <Empty title="No session matches">
              <p>A session is shown when one of its traces matches.</p>
              <Button onClick={() => put({ q: undefined, range: undefined, from: undefined, to: undefined, experiment: undefined })}>Show all sessions</Button>
            </Empty>
          ) : (
            <Empty title="No sessions yet">
              <p>
                A session is a conversation: traces that carry the same <code>session.id</code>, an attribute of their spans. MLflow’s clients
                set it with
              </p>
              <pre>{'mlflow.update_current_trace(metadata={"mlflow.trace.session": "chat-17"})'}</pre>
            </Empty>
          )
        ) : (
          <VirtualGrid
            label="Sessions"
            rows={rows}
            total={total}
            idOf={idOf}
            columns={columns}
            cursor={cursor}
            onCursor={moveTo}
            onOpen={(row) => void open(row)}
            onEnd={more}
            dimmed={sessions.isPlaceholderData}
          />
        )}
      </Pane>
    </div>
  );
}

function columnsFor(orderBy: string, onOrder: (order: string) => void): Column<Session>[] {
  const [by, direction] = orderBy.split(' ');
  const sorted = (order: string): Sort => ({
    direction: order !== by ? undefined : direction === 'ASC' ? 'ascending' : 'descending',
    onSort: () => onOrder(`${order} ${order === by && direction === 'DESC' ? 'ASC' : 'DESC'}`),
  });
  return [
    { key: 'end', header: `Last active, ${zone()}`, width: 148, sort: sorted('end'), cell: (row) => time(row.endTime), title: (row) => row.endTime },
    { key: 'session', header: 'Session', width: 140, grow: 1, cell: (row) => row.sessionId, title: (row) => row.sessionId },
    { key: 'first', header: 'Began with', width: 200, grow: 4, cell: (row) => preview(row.first.requestPreview) },
    { key: 'turns', header: 'Turns', width: 76, numeric: true, sort: sorted('turns'), cell: (row) => number(row.turns) },
    { key: 'errors', header: 'Errors', width: 80, numeric: true, sort: sorted('errors'), cell: (row) => <span className={row.errors > 0 ? ui.fail : undefined}>{number(row.errors)}</span> },
    { key: 'duration', header: 'Duration', width: 104, numeric: true, sort: sorted('duration'), cell: (row) => duration(row.durationMs), title: (row) => `${row.durationMs} ms` },
    { key: 'tokens', header: 'Tokens', width: 84, numeric: true, sort: sorted('tokens'), cell: (row) => tokens(row.tokens.input, row.tokens.output), title: (row) => `${row.tokens.total}` },
    { key: 'cost', header: 'Cost', width: 92, numeric: true, sort: sorted('cost'), cell: (row) => cost(row.costUsd) },
    { key: 'scores', header: 'Scores', width: 160, grow: 2, cell: (row) => <Scores of={row.assessments} /> },
  ];
}
