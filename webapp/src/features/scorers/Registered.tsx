import { useMutation } from '@tanstack/react-query';
import { CircleDot, CirclePause, Laptop, Settings2, Trash2, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { Experiment, RegisteredScorer } from '../../api/types.ts';
import { count, percent } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { IconButton, ui } from '../../components/ui.tsx';
import plugins from './plugins.module.css';
import styles from './scorers.module.css';

const KINDS: Record<RegisteredScorer['kind'], string> = {
  BUILT_IN: 'built-in',
  SCORER: 'scorer of this server',
  INSTRUCTIONS: 'instructions',
  CODE: 'code',
  THIRD_PARTY: 'third party',
  ALIGNED: 'aligned judge',
  ENSEMBLE: 'ensemble',
  UNKNOWN: 'unknown kind',
};

const MonitorDialog = lazy(() => import('./MonitorDialog.tsx').then((module) => ({ default: module.MonitorDialog })));

/** The scorers that MLflow clients, the editor of judges and people here registered: which run on incoming traces here, what they did, and why the others do not. */
export function Registered({ scorers, experiments = [], onChange }: { scorers: readonly RegisteredScorer[]; experiments?: readonly Experiment[]; onChange: () => void }) {
  const nameOf = (id: string) => experiments.find((one) => one.experimentId === id)?.name ?? id;
  const [edited, setEdited] = useState<RegisteredScorer>();
  const removing = useMutation({ mutationFn: scorersApi.deleteMonitor, onSuccess: onChange });
  if (scorers.length === 0) return null;
  return (
    <section aria-labelledby="registered">
      <h2 className={styles.heading} id="registered">
        Registered for incoming traces
      </h2>
      <ul aria-labelledby="registered">
        {scorers.map((scorer) => (
          <li key={scorer.scorerId} className={plugins.jar}>
            <State scorer={scorer} />
            <b>{scorer.name}</b>
            <span className={ui.secondary}>
              version {scorer.version}, experiment {nameOf(scorer.experimentId)}
            </span>
            <span className={ui.chip}>{KINDS[scorer.kind]}</span>
            {scorer.model && <code>{scorer.model}</code>}
            <span className={scorer.state === 'BLOCKED' ? ui.warn : ui.secondary}>{told(scorer)}</span>
            {scorer.filter && <code>{scorer.filter}</code>}
            <span className={ui.secondary}>{done(scorer)}</span>
            <span className={ui.spacer} />
            {(scorer.state === 'RUNNING' || scorer.state === 'STOPPED') && (
              <IconButton label={`Settings of ${scorer.name}`} onClick={() => setEdited(scorer)}>
                <Settings2 aria-hidden />
              </IconButton>
            )}
            {scorer.kind === 'SCORER' && (
              <IconButton label={`Remove ${scorer.name}`} disabled={removing.isPending} onClick={() => removing.mutate(scorer.scorerId)}>
                <Trash2 aria-hidden />
              </IconButton>
            )}
            {scorer.reason && <p className={scorer.state === 'BLOCKED' ? ui.warning : styles.why}>{sentence(scorer.reason)}</p>}
          </li>
        ))}
      </ul>
      {removing.error && <Problem error={removing.error} />}
      <Suspense>
        {edited && (
          <MonitorDialog
            what={{ registered: edited }}
            onClose={() => setEdited(undefined)}
            onDone={() => {
              setEdited(undefined);
              onChange();
            }}
          />
        )}
      </Suspense>
    </section>
  );
}

function State({ scorer: { state } }: { scorer: RegisteredScorer }) {
  switch (state) {
    case 'RUNNING':
      return <CircleDot className={ui.pass} aria-label="running" />;
    case 'STOPPED':
      return <CirclePause aria-label="stopped" />;
    case 'BLOCKED':
      return <TriangleAlert className={ui.warn} aria-label="blocked" />;
    case 'CLIENT_ONLY':
      return <Laptop aria-label="in the client only" />;
  }
}

function told(scorer: RegisteredScorer): string {
  const things = scorer.scope === 'SESSION' ? 'sessions, once they are quiet' : 'incoming traces';
  const share = scorer.sampleRate ? `${percent(scorer.sampleRate)} of ${things}` : '';
  switch (scorer.state) {
    case 'RUNNING':
      return `runs here on ${share}`;
    case 'STOPPED':
      return 'stopped';
    case 'BLOCKED':
      return share ? `cannot run here on ${share}` : 'cannot run here';
    case 'CLIENT_ONLY':
      return 'runs in the client only';
  }
}

/** What it did; nothing where it never ran. */
function done({ scored, skipped, failed, waiting, scope }: RegisteredScorer): string {
  return [
    scored > 0 && count(scored, scope === 'SESSION' ? 'session' : 'trace') + ' scored',
    skipped > 0 && `${skipped} skipped`,
    failed > 0 && `${failed} failed`,
    waiting > 0 && `${waiting} waiting`,
  ]
    .filter(Boolean)
    .join(', ');
}

function sentence(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1) + (reason.endsWith('.') ? '' : '.');
}
