import { Link } from '@tanstack/react-router';
import { Radio } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { RegisteredScorer, Scorer } from '../../api/types.ts';
import { Button, ui } from '../../components/ui.tsx';
import { Examples } from './Examples.tsx';
import { useParameters } from './Parameters.tsx';
import styles from './scorers.module.css';
import { TryPanel } from './TryPanel.tsx';

const MonitorDialog = lazy(() => import('./MonitorDialog.tsx').then((module) => ({ default: module.MonitorDialog })));

const RETURNS: Record<Scorer['returns'], string> = { BOOL: 'yes or no', NUMBER: 'a number', CATEGORY: 'a category', TEXT: 'a text', JSON: 'JSON' };

/** What a scorer is and needs, a try of it on a few traces, and its start on what comes in. */
export function ScorerDetails({ scorer, registered, onChange }: { scorer: Scorer; registered: RegisteredScorer | undefined; onChange: () => void }) {
  const [monitoring, setMonitoring] = useState(false);
  const { form, parameters, errors } = useParameters(scorer.parametersSchema);
  const facts: [string, string][] = [
    ['Id', scorer.scorer],
    ['Version', scorer.version],
    ['Scores', subjectOf(scorer)],
    ['Reads', scorer.reads.join(', ').toLowerCase() || 'nothing but times and status'],
    ['Returns', RETURNS[scorer.returns]],
    ['Deterministic', scorer.deterministic ? 'yes' : 'no'],
    ['Later runs', scorer.keepsScores ? 'use its scores again, where what it reads is the same' : 'call it again: it is quick'],
    ['Digest', scorer.digest?.slice(0, 12) ?? 'none'],
    ['From', scorer.origin.file ?? (scorer.origin.type === 'judge' ? 'a person’s words' : scorer.origin.type)],
  ];
  return (
    <section className={styles.details} aria-label={scorer.name}>
      <h2>{scorer.name}</h2>
      <p>{scorer.description}</p>
      {scorer.status !== 'READY' && (
        <p className={ui.warning} role="note">
          {scorer.status === 'FAILED' ? 'Failed' : 'Disabled'}: {scorer.reason ?? 'no reason is known'}
        </p>
      )}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={ui.toolbar}>
        {scorer.kind === 'SCRIPT' && (
          <Link to="/scorers/scripts/$name" params={{ name: scorer.name }} className={ui.button}>
            Open in the editor
          </Link>
        )}
        {scorer.origin.type === 'judge' && (
          <Link to="/scorers/judges/$scorerId" params={{ scorerId: /:(.*)\//.exec(scorer.scorer)?.[1] ?? '' }} className={ui.button}>
            Open in the editor
          </Link>
        )}
        {scorer.status === 'READY' && (
          <Button icon={<Radio aria-hidden />} disabled={errors.length > 0} title={errors.length > 0 ? 'Fill in its parameters first' : undefined} onClick={() => setMonitoring(true)}>
            Score what comes in
          </Button>
        )}
      </div>
      <Examples scorer={scorer} />
      {scorer.status === 'READY' ? (
        <TryPanel what={{ scorer: scorer.scorer, parameters }} errors={errors}>
          {form}
        </TryPanel>
      ) : (
        form
      )}
      <Suspense>
        {monitoring && (
          <MonitorDialog
            what={registered ? { registered } : { scorer, parameters }}
            onClose={() => setMonitoring(false)}
            onDone={() => {
              setMonitoring(false);
              onChange();
            }}
          />
        )}
      </Suspense>
    </section>
  );
}

/** What one call is about, in words. */
function subjectOf(scorer: Scorer): string {
  switch (scorer.scope) {
    case 'TRACE':
      return 'a trace';
    case 'SPAN':
      return scorer.spanTypes.length === 0 ? 'each span of a trace' : `each ${scorer.spanTypes.join(' or ')} span of a trace`;
    case 'SESSION':
      return 'a session, on its first trace';
  }
}
