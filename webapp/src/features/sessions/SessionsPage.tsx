import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { searchSessions } from '../../api/sessions.ts';
import type { Session } from '../../api/types.ts';
import { FilterBox } from '../../components/FilterBox.tsx';
import { cost, count, duration, number, preview, time } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Empty, Skeleton, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import styles from './sessions.module.css';

const PAGE = 50;
const route = getRouteApi('/sessions');

const COLUMNS: readonly (readonly [order: string, header: string])[] = [
  ['end', 'Last active'],
  ['turns', 'Turns'],
  ['errors', 'Errors'],
  ['duration', 'Duration'],
  ['tokens', 'Tokens'],
  ['cost', 'Cost'],
];

/** The sessions of which a trace matches: what all turns of each are together. */
export function SessionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [by, direction] = (search.order ?? 'end DESC').split(' ');
  const query = {
    filter: search.q ?? '',
    orderBy: `${by} ${direction}`,
    limit: PAGE,
    ...(search.experiment === undefined ? {} : { experimentIds: [search.experiment] }),
  };
  const sessions = useInfiniteQuery({
    queryKey: ['sessions', query],
    queryFn: ({ pageParam, signal }) => searchSessions(pageParam === undefined ? query : { ...query, pageToken: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextPageToken,
    placeholderData: keepPreviousData,
  });
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });
  const rows = sessions.data?.pages.flatMap((page) => page.sessions) ?? [];
  const total = sessions.data?.pages[0]?.total ?? 0;
  const orderBy = (order: string) =>
    void navigate({ search: { ...search, order: `${order} ${order === by && direction === 'DESC' ? 'ASC' : 'DESC'}` }, replace: true });

  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1>Sessions</h1>
        <div className={styles.filter}>
          <FilterBox value={search.q ?? ''} onApply={(q) => void navigate({ search: { ...search, q }, replace: true })} facets={facets.data?.facets} />
        </div>
        {sessions.data && <span className={ui.secondary}>{count(total, 'session')}</span>}
      </header>
      {sessions.error ? (
        <Problem error={sessions.error} retry={() => void sessions.refetch()} />
      ) : sessions.isPending ? (
        <Skeleton rows={10} />
      ) : rows.length === 0 ? (
        <Empty title={search.q ? 'No session has a trace that matches' : 'No sessions'}>
          <p>Traces belong to one when they carry the same session id.</p>
        </Empty>
      ) : (
        <div className={styles.tableBox} role="region" aria-label="All sessions" tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Session</th>
                <th scope="col">Began with</th>
                {COLUMNS.map(([order, header]) => (
                  <th key={order} scope="col" aria-sort={order === by ? (direction === 'ASC' ? 'ascending' : 'descending') : 'none'}>
                    <button type="button" onClick={() => orderBy(order)}>
                      {header}
                      <span aria-hidden>{order === by ? (direction === 'ASC' ? ' ↑' : ' ↓') : ''}</span>
                    </button>
                  </th>
                ))}
                <th scope="col">Scores</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((session) => (
                <Row key={`${session.experimentId} ${session.sessionId}`} session={session} />
              ))}
            </tbody>
          </table>
          {sessions.hasNextPage && (
            <Button disabled={sessions.isFetchingNextPage} onClick={() => void sessions.fetchNextPage()}>
              Show more
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Row({ session }: { session: Session }) {
  return (
    <tr>
      <th scope="row">
        <Link to="/traces" search={{ q: `session = '${session.sessionId.replaceAll("'", "''")}'`, experiment: session.experimentId }}>
          {session.sessionId}
        </Link>
      </th>
      <td className={styles.preview}>{preview(session.first.requestPreview)}</td>
      <td title={session.endTime}>{time(session.endTime)}</td>
      <td className={ui.num}>{number(session.turns)}</td>
      <td className={`${ui.num} ${session.errors > 0 ? ui.fail : ''}`}>{number(session.errors)}</td>
      <td className={ui.num}>{duration(session.durationMs)}</td>
      <td className={ui.num}>{number(session.tokens.total)}</td>
      <td className={ui.num}>{cost(session.costUsd)}</td>
      <td>
        {session.assessments.map((assessment) => (
          <span key={assessment.assessmentId} className={styles.score}>
            {assessment.name} <Verdict value={assessment.value} error={assessment.error} />
          </span>
        ))}
      </td>
    </tr>
  );
}
