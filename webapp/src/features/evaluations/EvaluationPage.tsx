import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Pause, Play, RotateCw, Square } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ApiError, api } from '../../api/client.ts';
import { runsApi } from '../../api/runs.ts';
import type { Evaluation, RunState as State } from '../../api/types.ts';
import { announce } from '../../components/announce.tsx';
import { JudgeTrouble } from '../../components/JudgeTrouble.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Button, Empty, Skeleton, ui } from '../../components/ui.tsx';
import { LiveDot } from '../../components/LiveDot.tsx';
import { ProgressPanel } from './ProgressPanel.tsx';
import { Results } from './Results.tsx';
import { hasEnded, stateWords, useEvaluation } from './run.ts';

const route = getRouteApi('/evaluations/$runId');

/** One run: how far it is, what each scorer found, and the traces with their scores. */
export function EvaluationPage() {
  const { runId } = route.useParams();
  const run = useEvaluation(runId);
  if (run.error) {
    return run.error instanceof ApiError && run.error.status === 404 ? (
      <Empty title="No such evaluation">
        <p>
          There is no evaluation <code>{runId}</code> here.
        </p>
        <Link to="/evaluations">All evaluations</Link>
      </Empty>
    ) : (
      <Problem error={run.error} retry={() => void run.refetch()} />
    );
  }
  return run.data === undefined ? <Skeleton rows={14} /> : <Loaded key={runId} run={run.data} />;
}

function Loaded({ run }: { run: Evaluation }) {
  const { progress } = run;
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) });
  useMilestones(run);
  return (
    <div className={`${layout.page} ${layout.scrolling}`}>
      <header className={layout.top}>
        <h1>{run.name}</h1>
        <span className={ui.secondary}>
          over{' '}
          {run.filter === undefined ? (
            'a list of traces'
          ) : (
            <Link to="/traces" search={{ q: run.filter || undefined, experiment: run.experimentId }}>
              {run.filter === '' ? 'all traces' : <code>{run.filter}</code>}
            </Link>
          )}{' '}
          of {experiments.data?.experiments.find((one) => one.experimentId === run.experimentId)?.name ?? `experiment ${run.experimentId}`}
        </span>
        {run.rerunOf !== undefined && (
          <Link to="/evaluations/$runId" params={{ runId: run.rerunOf }} className={ui.secondary}>
            repeats an earlier run
          </Link>
        )}
        <span className={ui.spacer} />
        {!hasEnded(progress.state) && <LiveDot />}
        <Actions run={run} />
      </header>
      {!hasEnded(progress.state) && <JudgeTrouble asking scorers={run.scorers.map((one) => one.scorer)} />}
      <Pane>
        <ProgressPanel run={run} />
      </Pane>
      <Pane>
        <Results run={run} />
      </Pane>
    </div>
  );
}

const acts: Partial<Record<State, ('pause' | 'resume' | 'cancel')[]>> = {
  scheduled: ['cancel'],
  running: ['pause', 'cancel'],
  pausing: ['cancel'],
  paused: ['resume', 'cancel'],
};

function Actions({ run }: { run: Evaluation }) {
  const navigate = route.useNavigate();
  const { runId } = run;
  const change = useMutation({
    mutationFn: (act: 'pause' | 'resume' | 'cancel') =>
      ({ pause: runsApi.pauseEvaluation, resume: runsApi.resumeEvaluation, cancel: runsApi.cancelEvaluation })[act](runId),
  });
  const again = useMutation({
    mutationFn: () => runsApi.rerunEvaluation(runId),
    onSuccess: (started) => navigate({ to: '/evaluations/$runId', params: { runId: started.runId } }),
  });
  const possible = acts[run.progress.state] ?? [];
  return (
    <div className={ui.toolbar}>
      {(change.error ?? again.error) && <Problem error={change.error ?? again.error} />}
      {possible.includes('pause') && (
        <Button icon={<Pause aria-hidden />} disabled={change.isPending} onClick={() => change.mutate('pause')}>
          Pause
        </Button>
      )}
      {possible.includes('resume') && (
        <Button icon={<Play aria-hidden />} disabled={change.isPending} onClick={() => change.mutate('resume')}>
          Resume
        </Button>
      )}
      {possible.includes('cancel') && (
        <Button icon={<Square aria-hidden />} disabled={change.isPending} onClick={() => change.mutate('cancel')}>
          Cancel
        </Button>
      )}
      {hasEnded(run.progress.state) && (
        <Button kind="main" icon={<RotateCw aria-hidden />} disabled={again.isPending} onClick={() => again.mutate()}>
          Run again
        </Button>
      )}
    </div>
  );
}

/** Reads out each tenth and the end of a run. */
function useMilestones({ name, progress }: Evaluation): void {
  const tenth = progress.total === 0 ? 10 : Math.floor((progress.done / progress.total) * 10);
  const ended = hasEnded(progress.state);
  const before = useRef({ tenth, ended });
  useEffect(() => {
    if (ended && !before.current.ended) announce(`${name}: ${stateWords[progress.state]}`);
    else if (!ended && tenth > before.current.tenth) announce(`${name}: ${tenth * 10} percent`);
    before.current = { tenth, ended };
  }, [tenth, ended, name, progress.state]);
}
