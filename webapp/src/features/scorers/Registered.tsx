import { CircleDot, CirclePause, Laptop, TriangleAlert } from 'lucide-react';
import type { RegisteredScorer } from '../../api/types.ts';
import { count, percent } from '../../components/format.ts';
import { ui } from '../../components/ui.tsx';
import plugins from './plugins.module.css';
import styles from './scorers.module.css';

const KINDS: Record<RegisteredScorer['kind'], string> = {
  BUILT_IN: 'built-in',
  INSTRUCTIONS: 'instructions',
  CODE: 'code',
  THIRD_PARTY: 'third party',
  ALIGNED: 'aligned judge',
  ENSEMBLE: 'ensemble',
  UNKNOWN: 'unknown kind',
};

/** The scorers that MLflow clients and the editor of judges registered: which run on incoming traces here, what they did, and why the others do not. */
export function Registered({ scorers }: { scorers: readonly RegisteredScorer[] }) {
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
              version {scorer.version}, experiment {scorer.experimentId}
            </span>
            <span className={ui.chip}>{KINDS[scorer.kind]}</span>
            {scorer.model && <code>{scorer.model}</code>}
            <span className={scorer.state === 'BLOCKED' ? ui.warn : ui.secondary}>{told(scorer)}</span>
            {scorer.filter && <code>{scorer.filter}</code>}
            <span className={ui.secondary}>{done(scorer)}</span>
            {scorer.reason && <p className={scorer.state === 'BLOCKED' ? ui.warning : styles.why}>{sentence(scorer.reason)}</p>}
          </li>
        ))}
      </ul>
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
  const share = scorer.sampleRate ? `${percent(scorer.sampleRate)} of incoming traces` : '';
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
function done({ scored, skipped, failed, waiting }: RegisteredScorer): string {
  return [
    scored > 0 && count(scored, 'trace') + ' scored',
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
