import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, ListChecks, Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { ScorerExample, ScriptExample, TryResult } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { count } from '../../components/format.ts';
import { JsonView } from '../../components/JsonView.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, IconButton, Skeleton, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import corpus from './corpus.module.css';
import { fileOf } from './example.ts';
import { ExampleDialog } from './ExampleDialog.tsx';
import { Said } from './Said.tsx';
import styles from './scorers.module.css';

const EMPTY: ScorerExample = { name: '', parameters: {}, trace: { inputs: '', outputs: '' }, expected: true };

/** The unit examples of a script, run with the text as it is in the editor. */
export function ScriptExamples({ name, saved, source }: { name: string; saved: boolean; source: string }) {
  const queries = useQueryClient();
  const listed = useQuery({
    queryKey: ['script examples', name],
    queryFn: ({ signal }) => scorersApi.listScriptExamples(name, signal),
    enabled: saved,
  });
  const [edited, setEdited] = useState<{ draft: ScorerExample; known: boolean }>();
  const examples = listed.data?.examples ?? [];
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
  const refresh = () => queries.invalidateQueries({ queryKey: ['script examples', name] });
  const dropping = useMutation({
    mutationFn: (example: ScriptExample) => scorersApi.dropScriptExample(name, example.name),
    onSuccess: async (_, example) => {
      await refresh();
      const undo = () => void scorersApi.keepScriptExample(name, example).then(refresh);
      say(`“${example.name}” is removed.`, { label: 'Undo', act: undo });
    },
  });
  if (!saved) {
    return <p className={ui.secondary}>Save the script first: examples belong to a script that is saved.</p>;
  }
  if (listed.error) return <Problem error={listed.error} retry={() => void listed.refetch()} />;
  if (listed.isPending) return <Skeleton rows={4} />;
  const results = running.data?.results;
  const ran = results ? examples.filter((example) => results.has(example.name)) : [];
  const passed = ran.filter((example) => results?.get(example.name)?.asExpected).length;
  const stale = running.data !== undefined && running.data.text !== source;
  return (
    <section className={corpus.corpus} aria-label="Examples">
      {examples.length === 0 && (
        <p className={ui.secondary}>
          No examples yet. An example is a trace with the value that the script should give for it; all run with the text in the editor at the press of a
          button. Make one of a trace in the tab “Try”, write one here, or put <code>{name}.example.json</code> beside the script in the folder of scripts.
        </p>
      )}
      <div className={ui.toolbar}>
        {examples.length > 0 && (
          <Button kind="main" icon={<ListChecks aria-hidden />} disabled={running.isPending} onClick={() => running.mutate(source)}>
            {running.isPending ? 'Running…' : `Run ${count(examples.length, 'example')}`}
          </Button>
        )}
        {results && (
          <span role="status" className={passed === ran.length ? ui.secondary : ui.warn}>
            {passed} of {ran.length} as expected{stale ? '; the text has changed since' : ''}
          </span>
        )}
        <span className={ui.spacer} />
        {examples.length > 0 && (
          <IconButton label={`Download them as ${name}.example.json`} onClick={() => download(`${name}.example.json`, fileOf(examples))}>
            <Download aria-hidden />
          </IconButton>
        )}
        <Button icon={<Plus aria-hidden />} onClick={() => setEdited({ draft: EMPTY, known: false })}>
          Write one
        </Button>
      </div>
      {running.error && <Problem error={running.error} retry={() => running.mutate(source)} />}
      {dropping.error && <Problem error={dropping.error} />}
      {examples.length > 0 && (
        <ul className={styles.tried} aria-label="Examples">
          {examples.map((example) => (
            <One
              key={example.name}
              example={example}
              result={results?.get(example.name)}
              onEdit={() => setEdited({ draft: example, known: true })}
              onDrop={() => dropping.mutate(example)}
            />
          ))}
        </ul>
      )}
      {edited && <ExampleDialog script={name} draft={edited.draft} known={edited.known} onClose={() => setEdited(undefined)} onKept={running.reset} />}
    </section>
  );
}

type OneProps = { example: ScriptExample; result: TryResult | undefined; onEdit: () => void; onDrop: () => void };

function One({ example, result, onEdit, onDrop }: OneProps) {
  const own = example.origin === 'editor';
  return (
    <li>
      <div className={styles.triedHead}>
        <b>{example.name}</b>
        <span className={ui.spacer} />
        {result && <span className={result.asExpected ? ui.pass : ui.fail}>{result.asExpected ? 'as expected' : 'not as expected'}</span>}
        <IconButton label={`Change ${example.name}`} onClick={onEdit}>
          <Pencil aria-hidden />
        </IconButton>
        {own && (
          <IconButton label={`Remove ${example.name}`} onClick={onDrop}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      <div>
        expected {example.expected === null || example.expected === undefined ? <span className={ui.secondary}>skipped</span> : <Verdict value={example.expected} />}
        {!own && <span className={ui.secondary}> · from the file</span>}
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

function download(file: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}
