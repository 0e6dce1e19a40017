import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { scorersApi } from '../../api/scorers.ts';
import type { Scorer, ScorerExample } from '../../api/types.ts';
import { JsonView } from '../../components/JsonView.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import styles from './scorers.module.css';
import { Said } from './Said.tsx';

/** What a scorer shows of itself; each example is run on the server, as any trace would be. */
export function Examples({ scorer }: { scorer: Scorer }) {
  if (scorer.examples.length === 0) return null;
  return (
    <section className={styles.try} aria-label="Examples">
      <h3>Examples</h3>
      <ul className={styles.tried} aria-label="Examples">
        {scorer.examples.map((example) => (
          <Example key={example.name} scorer={scorer} example={example} />
        ))}
      </ul>
    </section>
  );
}

function Example({ scorer, example }: { scorer: Scorer; example: ScorerExample }) {
  const running = useMutation({ mutationFn: () => scorersApi.tryScorer({ scorer: scorer.scorer, example: example.name }) });
  const result = running.data?.results[0];
  return (
    <li>
      <div className={styles.triedHead}>
        <b>{example.name}</b>
        <span className={ui.spacer} />
        <Button
          icon={<Play aria-hidden />}
          disabled={running.isPending || scorer.status !== 'READY'}
          aria-label={`Run the example ${example.name}`}
          onClick={() => running.mutate()}
        >
          {running.isPending ? 'Running…' : 'Run'}
        </Button>
      </div>
      {Object.keys(example.parameters).length > 0 && <JsonView name="parameters" value={example.parameters} depth={1} />}
      <JsonView name={Array.isArray(example.trace) ? 'turns' : 'trace'} value={example.trace} depth={2} />
      <div>
        expected <Verdict value={example.expected} />
      </div>
      {running.error && <Problem error={running.error} retry={() => running.mutate()} />}
      {result && (
        <>
          <Said result={result} />
          <span role="status" className={result.asExpected ? ui.secondary : ui.warn}>
            {result.asExpected ? 'as expected' : scorer.usesJudge ? 'another verdict than expected: this judge sees it so' : 'not as expected'}
          </span>
        </>
      )}
    </li>
  );
}
