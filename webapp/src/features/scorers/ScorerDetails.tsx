import { Link } from '@tanstack/react-router';
import type { Scorer } from '../../api/types.ts';
import { ui } from '../../components/ui.tsx';
import { Examples } from './Examples.tsx';
import { useParameters } from './Parameters.tsx';
import styles from './scorers.module.css';
import { TryPanel } from './TryPanel.tsx';

/** What a scorer is and needs, and a try of it on a few traces. */
export function ScorerDetails({ scorer }: { scorer: Scorer }) {
  const { form, parameters, errors } = useParameters(scorer.parametersSchema);
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
      {scorer.status === 'READY' ? (
        <TryPanel what={{ scorer: scorer.scorer, parameters }} errors={errors}>
          {form}
        </TryPanel>
      ) : (
        form
      )}
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
