import { Link } from '@tanstack/react-router';
import { Radio } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { RegisteredScorer, Scorer } from '../../api/types.ts';
import { SchemaForm } from '../../components/SchemaForm.tsx';
import { fieldsOf, readForm } from '../../components/schema.ts';
import { Button, ui } from '../../components/ui.tsx';
import { Examples } from './Examples.tsx';
import styles from './scorers.module.css';
import { TryPanel } from './TryPanel.tsx';

const MonitorDialog = lazy(() => import('./MonitorDialog.tsx').then((module) => ({ default: module.MonitorDialog })));

/** What a scorer is and needs, a try of it on a few traces, and its start on what comes in. */
export function ScorerDetails({ scorer, registered, onChange }: { scorer: Scorer; registered: RegisteredScorer | undefined; onChange: () => void }) {
  const [monitoring, setMonitoring] = useState(false);
  const [texts, setTexts] = useState<Record<string, string>>({});
  const fields = fieldsOf(scorer.parametersSchema);
  const read = readForm(fields, texts);
  const facts: [string, string][] = [
    ['Id', scorer.scorer],
    ['Version', scorer.version],
    ['Scores', subjectOf(scorer)],
    ['Reads', scorer.reads.join(', ').toLowerCase() || 'nothing but times and status'],
    ['Returns', scorer.returns.toLowerCase()],
    ['Deterministic', scorer.deterministic ? 'yes' : 'no'],
    ['Digest', scorer.digest?.slice(0, 12) ?? 'none'],
    ['From', scorer.origin.file ?? (scorer.origin.type === 'judge' ? 'a person’s words' : scorer.origin.type)],
  ];
  return (
    <section className={styles.details} aria-label={scorer.name}>
      <h2>{scorer.name}</h2>
      <p>{scorer.description}</p>
      {scorer.status !== 'READY' && (
        <p className={styles.broken} role="note">
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
      {scorer.kind === 'SCRIPT' && (
        <Link to="/scorers/scripts/$name" params={{ name: scorer.name }} className={ui.button}>
          Open in the editor
        </Link>
      )}
      <Examples scorer={scorer} />
      {scorer.origin.type === 'judge' && (
        <Link to="/scorers/judges/$scorerId" params={{ scorerId: /:(.*)\//.exec(scorer.scorer)?.[1] ?? '' }} className={ui.button}>
          Open in the editor
        </Link>
      )}
      {fields.length > 0 && (
        <div className={styles.form}>
          <h3>Parameters</h3>
          <SchemaForm fields={fields} texts={texts} errors={{}} onChange={(name, text) => setTexts({ ...texts, [name]: text })} />
        </div>
      )}
      {scorer.status === 'READY' && (
        <Button icon={<Radio aria-hidden />} disabled={Object.keys(read.errors).length > 0} onClick={() => setMonitoring(true)}>
          Score what comes in
        </Button>
      )}
      <Suspense>
        {monitoring && (
          <MonitorDialog
            what={registered ? { registered } : { scorer, parameters: read.parameters }}
            onClose={() => setMonitoring(false)}
            onDone={() => {
              setMonitoring(false);
              onChange();
            }}
          />
        )}
      </Suspense>
      {scorer.status === 'READY' && <TryPanel what={{ scorer: scorer.scorer, parameters: read.parameters }} errors={Object.values(read.errors)} />}
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
