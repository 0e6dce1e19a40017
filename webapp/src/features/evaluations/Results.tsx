import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { runsApi } from '../../api/runs.ts';
import type { Evaluation, ResultRow, Score } from '../../api/types.ts';
import { count, duration, preview } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Empty, Select, Skeleton, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { type Column, VirtualGrid } from '../../components/VirtualGrid.tsx';
import styles from './evaluations.module.css';
import { hasEnded } from './run.ts';

const route = getRouteApi('/evaluations/$runId');
const PAGE = 200;
const REFRESH_MS = 1_500;

const outcomes: [string, string][] = [
  ['passed', 'passed'],
  ['failed', 'did not pass'],
  ['error', 'had an error'],
  ['skipped', 'was skipped'],
  ['pending', 'is waiting'],
];

/** The run's traces with their scores; a row opens its trace at the scored span with the rationale. */
export function Results({ run }: { run: Evaluation }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { runId, progress } = run;
  const results = useInfiniteQuery({
    queryKey: ['results', runId, search.scorer, search.outcome],
    queryFn: ({ pageParam, signal }) =>
      runsApi.listResults(
        runId,
        {
          limit: PAGE,
          pageToken: pageParam,
          ...(search.outcome === undefined ? {} : { outcome: search.outcome, ...(search.scorer === undefined ? {} : { scorer: search.scorer }) }),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken,
    placeholderData: keepPreviousData,
  });
  useFreshResults(progress.done, hasEnded(progress.state), results.refetch);

  const rows = useMemo(() => results.data?.pages.flatMap((page) => page.rows) ?? [], [results.data]);
  const ids = useMemo(() => rows.map((row) => row.trace.traceId), [rows]);
  const scorerNames = run.scorers.map((scorer) => scorer.name).join('\n');
  const open = useCallback(
    async ({ trace: { traceId }, scores }: ResultRow, score?: Score) => {
      const about = score ?? worst(scores, search.scorer);
      await navigate({ search: (old) => ({ ...old, row: traceId }), replace: true });
      await navigate({
        to: '/traces/$traceId',
        params: { traceId },
        search: {
          ...(about?.spanId === undefined ? {} : { span: about.spanId }),
          ...(about?.assessmentId === undefined ? {} : { assessment: about.assessmentId }),
        },
        state: { neighbours: ids },
      });
    },
    [ids, navigate, search.scorer],
  );
  const columns = useMemo(() => columnsFor(scorerNames.split('\n'), (row, score) => void open(row, score)), [scorerNames, open]);
  const [current, setCurrent] = useState(search.row);
  const cursor = current === undefined ? -1 : ids.indexOf(current);

  const put = (change: { scorer?: string | undefined; outcome?: string | undefined }) => {
    setCurrent(undefined);
    void navigate({ search: (old) => ({ ...old, row: undefined, ...change }), replace: true });
  };
  useKeys({
    j: () => setCurrent(ids[Math.min(ids.length - 1, cursor + 1)]),
    k: () => setCurrent(ids[Math.max(0, cursor - 1)]),
    Enter: () => {
      const row = rows[cursor];
      if (row) void open(row);
    },
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = results;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const narrowed = search.outcome !== undefined;

  return (
    <section className={styles.results} aria-label="Results">
      <div className={styles.resultsHead}>
        <h2>Results</h2>
        <Select label="Show traces where" value={search.outcome ?? ''} onChange={(event) => put({ outcome: event.target.value || undefined, scorer: event.target.value ? (search.scorer ?? run.scorers[0]?.name) : undefined })}>
          <option value="">all traces</option>
          {outcomes.map(([value, word]) => (
            <option key={value} value={value}>
              where a score {word}
            </option>
          ))}
        </Select>
        {narrowed && (
          <Select label="of the scorer" value={search.scorer ?? ''} onChange={(event) => put({ scorer: event.target.value })}>
            {run.scorers.map((scorer) => (
              <option key={scorer.name}>{scorer.name}</option>
            ))}
          </Select>
        )}
        <span className={ui.spacer} />
        <span className={ui.secondary}>{hasNextPage ? `the first ${count(rows.length, 'trace')}` : count(rows.length, 'trace')}</span>
      </div>
      {results.error ? (
        <Problem error={results.error} retry={() => void results.refetch()} />
      ) : results.isPending ? (
        <Skeleton rows={8} />
      ) : rows.length === 0 ? (
        <Empty title={narrowed ? 'No trace of this run is so' : 'This run has no traces'}>
          {narrowed && <Button onClick={() => put({ outcome: undefined, scorer: undefined })}>Show all traces</Button>}
        </Empty>
      ) : (
        <VirtualGrid
          label="Results"
          rows={rows}
          total={narrowed ? undefined : progress.total}
          idOf={(row) => row.trace.traceId}
          columns={columns}
          cursor={cursor}
          onCursor={(index) => setCurrent(ids[index])}
          onOpen={(row) => void open(row)}
          onEnd={more}
          dimmed={results.isPlaceholderData}
        />
      )}
    </section>
  );
}

/** The score to show first when a row is opened: an error, else one that did not pass, else the first. */
function worst(scores: readonly Score[], scorer: string | undefined): Score | undefined {
  const own = scores.filter((score) => scorer === undefined || score.scorer === scorer);
  const bad = (score: Score) => score.value === false || score.value === 'no';
  return own.find((score) => score.outcome === 'error') ?? own.find(bad) ?? own.find((score) => score.assessmentId !== undefined);
}

/** Reads the rows again after progress was pushed, not more often than every 1.5 s, and once at the end. */
function useFreshResults(done: number, ended: boolean, refetch: () => unknown): void {
  const shown = useRef({ done, ended });
  const timer = useRef<number>(undefined);
  useEffect(() => {
    const changed = done !== shown.current.done || ended !== shown.current.ended;
    if (!changed || timer.current !== undefined) return;
    timer.current = window.setTimeout(
      () => {
        timer.current = undefined;
        refetch();
      },
      ended ? 0 : REFRESH_MS,
    );
    shown.current = { done, ended };
  }, [done, ended, refetch]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
}

function columnsFor(names: readonly string[], onScore: (row: ResultRow, score: Score) => void): Column<ResultRow>[] {
  return [
    { key: 'request', header: 'Request', width: 200, grow: 3, cell: (row) => preview(row.trace.requestPreview) || row.trace.traceId },
    { key: 'response', header: 'Response', width: 200, grow: 4, cell: (row) => preview(row.trace.responsePreview) },
    ...names.map((name) => ({
      key: `score.${name}`,
      header: <span title={name}>{name}</span>,
      width: 112,
      grow: 1,
      cell: (row: ResultRow) => <Cell row={row} name={name} onScore={onScore} />,
    })),
    { key: 'latency', header: 'Latency', width: 80, numeric: true, cell: (row) => duration(row.trace.durationMs) },
  ];
}

function Cell({ row, name, onScore }: { row: ResultRow; name: string; onScore: (row: ResultRow, score: Score) => void }) {
  const scores = row.scores.filter((score) => score.scorer === name);
  if (scores.length === 0) return <span className={ui.dim}>waiting</span>;
  return (
    <span className={styles.cell}>
      {scores.map((score, at) => (
        <span
          key={score.assessmentId ?? at}
          title={score.error?.message ?? score.rationale ?? score.reason}
          onClick={(event) => {
            event.stopPropagation();
            onScore(row, score);
          }}
        >
          <Verdict value={score.value} error={score.error} />
        </span>
      ))}
    </span>
  );
}
