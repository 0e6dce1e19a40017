import { getRouteApi, useRouterState } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Evaluation } from '../../api/types.ts';
import { number, time, zone } from '../../components/format.ts';
import { LiveDot } from '../../components/LiveDot.tsx';
import { useKeys } from '../../components/keys.ts';
import { JudgeTrouble } from '../../components/JudgeTrouble.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Button, Empty, Skeleton, ui } from '../../components/ui.tsx';
import { type Column, VirtualGrid } from '../../components/VirtualGrid.tsx';
import styles from './evaluations.module.css';
import { Bar, RunState } from './RunState.tsx';
import { meanText, useEvaluations } from './run.ts';

const StartDialog = lazy(() => import('./StartDialog.tsx').then((module) => ({ default: module.StartDialog })));

const route = getRouteApi('/evaluations');

/** The runs, and the way to start one. */
export function EvaluationsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = useRouterState({ select: (state) => state.location.state.traceIds });
  const runs = useEvaluations();
  const [cursor, setCursor] = useState(-1);
  const rows = useMemo(() => runs.data?.evaluations ?? [], [runs.data]);
  const columns = useMemo(() => columnsFor(), []);
  const start = () => void navigate({ search: { start: true } });
  const open = (run: Evaluation) => void navigate({ to: '/evaluations/$runId', params: { runId: run.runId } });
  useKeys({
    e: start,
    j: () => setCursor(Math.min(rows.length - 1, cursor + 1)),
    k: () => setCursor(Math.max(0, cursor - 1)),
    Enter: () => {
      const row = rows[cursor];
      if (row) open(row);
    },
  });
  return (
    <div className={`${layout.page} ${layout.scrolling}`}>
      <header className={layout.top}>
        <h1>Evaluations</h1>
        <span className={ui.spacer} />
        <LiveDot />
        <Button kind="main" icon={<Play aria-hidden />} onClick={start}>
          New evaluation
        </Button>
      </header>
      <JudgeTrouble />
      <Pane>
        {runs.error ? (
          <Problem error={runs.error} retry={() => void runs.refetch()} />
        ) : runs.isPending ? (
          <Skeleton rows={8} />
        ) : rows.length === 0 ? (
          <Empty title="No evaluation yet">
            <p>An evaluation runs scorers over traces: plugins, scripts and judges, over a filter or the traces you choose.</p>
            <Button kind="main" onClick={start}>
              New evaluation
            </Button>
          </Empty>
        ) : (
          <VirtualGrid label="Evaluations" rows={rows} idOf={(run) => run.runId} columns={columns} cursor={cursor} onCursor={setCursor} onOpen={open} />
        )}
      </Pane>
      {search.start && (
        <Suspense>
        <StartDialog
          filter={search.q ?? ''}
          experimentId={search.experiment}
          traceIds={chosen}
          onClose={() => void navigate({ search: {}, replace: true })}
          onStarted={(runId) => void navigate({ to: '/evaluations/$runId', params: { runId }, replace: true })}
        />
        </Suspense>
      )}
    </div>
  );
}

function columnsFor(): Column<Evaluation>[] {
  return [
    { key: 'name', header: 'Name', width: 180, grow: 2, cell: (run) => run.name },
    { key: 'state', header: 'State', width: 112, cell: (run) => <RunState state={run.progress.state} /> },
    { key: 'progress', header: 'Progress', width: 112, cell: (run) => <Bar progress={run.progress} label={`Progress of ${run.name}`} /> },
    { key: 'traces', header: 'Traces', width: 112, numeric: true, cell: (run) => `${number(run.progress.done)} / ${number(run.progress.total)}` },
    { key: 'errors', header: 'Errors', width: 72, numeric: true, cell: (run) => number(run.progress.scorers.reduce((sum, scorer) => sum + scorer.errors, 0)) },
    { key: 'scores', header: 'Scores', width: 260, grow: 4, cell: (run) => <Scores run={run} /> },
    { key: 'filter', header: 'Traces from', width: 120, grow: 2, cell: (run) => (run.filter === undefined ? 'a list' : run.filter === '' ? 'all' : <code>{run.filter}</code>) },
    { key: 'created', header: `Started, ${zone()}`, width: 136, cell: (run) => <span title={run.createdAt}>{time(run.createdAt)}</span> },
  ];
}

function Scores({ run }: { run: Evaluation }) {
  return (
    <span className={styles.scores}>
      {run.progress.scorers.map((scorer, at) => (
        <span key={scorer.name} title={`${scorer.name}: n ${scorer.n}, errors ${scorer.errors}`}>
          <span className={ui.secondary}>{scorer.name}</span> {meanText(scorer, run.scorers[at]?.returns)}
        </span>
      ))}
    </span>
  );
}
