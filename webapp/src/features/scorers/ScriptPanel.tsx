import { Tab, TabList, TabPanel, TabProvider } from '@ariakit/react';
import { useMutation } from '@tanstack/react-query';
import { type Ref, type RefObject, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { ScorerExample, Script } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { quoted } from '../../components/completion.ts';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import corpus from './corpus.module.css';
import { CorpusPanel } from './CorpusPanel.tsx';
import { nameFrom } from './example.ts';
import { ExampleDialog } from './ExampleDialog.tsx';
import { useParameters } from './Parameters.tsx';
import styles from './scorers.module.css';
import { ScriptExamples } from './ScriptExamples.tsx';
import { type Tried, type TryHandle, TryPanel } from './TryPanel.tsx';
import { Versions } from './Versions.tsx';

export type ScriptTab = 'few' | 'all' | 'versions' | 'examples';

const TABS: Record<ScriptTab, string> = { few: 'Try', all: 'Whole corpus', versions: 'Versions', examples: 'Examples' };

type Props = {
  name: string;
  /** As it is saved; null for a new one. */
  script: Script | null;
  /** The text in the editor. */
  source: string;
  /** Whether it has no problems. */
  fit: boolean;
  /** JSON Schema of its parameters. */
  schema: Record<string, unknown>;
  /** The trace that the page was opened for. */
  trace: string | undefined;
  tab: ScriptTab;
  onTab: (tab: ScriptTab) => void;
  /** What Ctrl Enter runs while the first or the second tab is open. */
  few: Ref<TryHandle>;
  all: RefObject<TryHandle | null>;
  onPlace: (line: number, column: number) => void;
  onRestore: (source: string, version: number) => void;
  saving: boolean;
};

/** What can be done with the text in the editor: tried on a few traces or on all, compared with its versions, run on its examples. */
export function ScriptPanel({ name, script, source, fit, schema, trace, tab, onTab, few, all, onPlace, onRestore, saving }: Props) {
  const { form, parameters, errors } = useParameters(schema);
  const [example, setExample] = useState<{ draft: ScorerExample; note: string | undefined }>();
  const making = useMutation({
    mutationFn: ({ result, request: { source: tried, parameters: given } }: Tried) =>
      scorersApi.tryScorer({ ...(tried !== undefined && { source: tried }), ...(given && { parameters: given }), traceIds: [result.traceId], withTrace: true }),
    onSuccess: ({ results: [seen] }, { request }) => {
      if (seen?.trace === undefined) {
        say(`The script is not called for this trace${seen?.reason === undefined ? '' : `: ${seen.reason}`}.`);
        return;
      }
      const draft = { name: nameFrom(seen.requestPreview, seen.traceId), parameters: request.parameters ?? {}, trace: seen.trace, expected: seen.feedbacks[0]?.value };
      setExample({ draft, note: seen.error && `It failed: ${seen.error.message}` });
    },
  });
  const makeExample = (tried: Tried) => {
    if (script === null) say('Save the script first: examples belong to a script that is saved.');
    else making.mutate(tried);
  };
  return (
    <div className={styles.details}>
      <TabProvider selectedId={tab} setSelectedId={(id) => onTab((id ?? 'few') as ScriptTab)}>
        <TabList className={layout.tabs} aria-label="What to do with the script">
          {Object.entries(TABS).map(([id, words]) => (
            <Tab key={id} id={id}>
              {words}
            </Tab>
          ))}
        </TabList>
        <TabPanel tabId="few" className={corpus.panel}>
          <Pane>
            <TryPanel
              what={{ source, parameters }}
              errors={errors}
              handle={few}
              onPlace={onPlace}
              initialFilter={trace === undefined ? '' : `id = ${quoted(trace)}`}
              onExample={makeExample}
            >
              {tab === 'few' && form}
            </TryPanel>
            {making.error && <Problem error={making.error} retry={() => making.variables && making.mutate(making.variables)} />}
          </Pane>
        </TabPanel>
        <TabPanel tabId="all" className={corpus.panel}>
          <Pane>
            <CorpusPanel
              shown={tab === 'all'}
              name={name}
              version={script?.version}
              source={source}
              parameters={parameters}
              errors={errors}
              fit={fit}
              handle={all}
              onPlace={onPlace}
            >
              {tab === 'all' && form}
            </CorpusPanel>
          </Pane>
        </TabPanel>
        <TabPanel tabId="versions" className={corpus.panel}>
          <Pane>{tab === 'versions' && <Versions script={script} source={source} onRestore={onRestore} busy={saving} />}</Pane>
        </TabPanel>
        <TabPanel tabId="examples" className={corpus.panel}>
          <Pane>{tab === 'examples' && <ScriptExamples name={name} saved={script !== null} source={source} />}</Pane>
        </TabPanel>
      </TabProvider>
      {example && <ExampleDialog script={name} {...example} onClose={() => setExample(undefined)} />}
    </div>
  );
}
