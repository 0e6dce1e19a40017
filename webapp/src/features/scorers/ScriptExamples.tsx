import { useMutation, useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { api } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { ScorerExample, TryResult } from '../../api/types.ts';
import { count } from '../../components/format.ts';
import { JsonView } from '../../components/JsonView.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import corpus from './corpus.module.css';
import { Said } from './Said.tsx';
import styles from './scorers.module.css';

/** The examples of the file beside the script, run with the text as it is in the editor. */
export function ScriptExamples({ name, source }: { name: string; source: string }) {
  const scorers = useQuery({ queryKey: ['scorers'], queryFn: ({ signal }) => api.listScorers(signal) });
  const examples = scorers.data?.scorers.find((scorer) => scorer.scorer === `script:${name}`)?.examples ?? [];
  const running = useMutation({
    mutationFn: async (text: string) => {
      const results = new Map<string, TryResult>();
      for (const example of examples) {
        const tried = await scorersApi.tryScorer({ scorer: `script:${name}`, source: text, example: example.name });
        const [result] = tried.results;
        if (result) results.set(example.name, result);
      }
      return { text, results };
    },
  });
  if (scorers.error) return <Problem error={scorers.error} retry={() => void scorers.refetch()} />;
  if (examples.length === 0) {
    return (
      <p className={ui.secondary}>
        No examples. Write them as <code>{name}.example.json</code> beside the script in the folder of scripts: traces, parameters, and what is expected for them.
      </p>
    );
  }
  const results = running.data?.results;
  const passed = results ? examples.filter((example) => results.get(example.name)?.asExpected).length : 0;
  const stale = running.data !== undefined && running.data.text !== source;
  return (
    <section className={corpus.corpus} aria-label="Examples">
      <div className={ui.toolbar}>
        <Button kind="main" icon={<ListChecks aria-hidden />} disabled={running.isPending} onClick={() => running.mutate(source)}>
          {running.isPending ? 'Running…' : `Run ${count(examples.length, 'example')}`}
        </Button>
        {results && (
          <span role="status" className={passed === examples.length ? ui.secondary : ui.warn}>
            {passed} of {examples.length} as expected{stale ? '; the text has changed since' : ''}
          </span>
        )}
      </div>
      {running.error && <Problem error={running.error} retry={() => running.mutate(source)} />}
      <ul className={styles.tried} aria-label="Examples">
        {examples.map((example) => (
          <One key={example.name} example={example} result={results?.get(example.name)} />
        ))}
      </ul>
    </section>
  );
}

function One({ example, result }: { example: ScorerExample; result: TryResult | undefined }) {
  return (
    <li>
      <div className={styles.triedHead}>
        <b>{example.name}</b>
        {result && <Verdict value={result.asExpected === true} />}
      </div>
      <div>
        expected {example.expected === null || example.expected === undefined ? <span className={ui.secondary}>skipped</span> : <Verdict value={example.expected} />}
      </div>
      {result && !result.asExpected && <Said result={result} />}
      <details>
        <summary>trace{Object.keys(example.parameters).length > 0 && ' and parameters'}</summary>
        {Object.keys(example.parameters).length > 0 && <JsonView name="parameters" value={example.parameters} depth={1} />}
        <JsonView name="trace" value={example.trace} depth={1} />
      </details>
    </li>
  );
}
