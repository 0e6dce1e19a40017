import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useBlocker } from '@tanstack/react-router';
import { ArrowLeft, ClipboardPaste, Save } from 'lucide-react';
import { useRef, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { Judge, JudgeDefinition } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { DeleteByName } from '../../components/DeleteByName.tsx';
import { JudgeTrouble } from '../../components/JudgeTrouble.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Split } from '../../components/Split.tsx';
import { Button, Skeleton, ui } from '../../components/ui.tsx';
import { definitionOf, type Draft, draftOf, NEW } from './draft.ts';
import { Fields } from './Fields.tsx';
import { InstructionsEditor, type InstructionsHandle } from './InstructionsEditor.tsx';
import styles from './judges.module.css';
import { PasteDialog } from './PasteDialog.tsx';
import { PreviewPanel, type PreviewHandle, useNewestTraces } from './PreviewPanel.tsx';
import { usePreview } from './usePreview.ts';
import { Versions } from './Versions.tsx';

const route = getRouteApi('/scorers/judges/$scorerId');

/** A judge in a person's words: instructions, type of value, examples; what it would ask about a trace, a try, versions. */
export function JudgePage() {
  const { scorerId } = route.useParams();
  const { version } = route.useSearch();
  const fresh = scorerId === 'new';
  const judge = useQuery({
    queryKey: ['judge', scorerId, version],
    queryFn: ({ signal }) => (fresh ? null : scorersApi.getJudge(scorerId, version, signal)),
    staleTime: Infinity,
  });
  if (judge.error) return <Problem error={judge.error} retry={() => void judge.refetch()} />;
  if (judge.data === undefined) return <Skeleton rows={16} />;
  // a save keeps the page as it is; another version is another text
  return <Loaded key={`${scorerId} ${version ?? 'newest'}`} judge={judge.data} />;
}

function Loaded({ judge }: { judge: Judge | null }) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { trace: chosen } = route.useSearch();
  const newestTrace = useNewestTraces().data?.traces[0]?.traceId;
  const trace = chosen ?? newestTrace;
  const editor = useRef<InstructionsHandle>(null);
  const trial = useRef<PreviewHandle>(null);
  const [before, setBefore] = useState<JudgeDefinition | undefined>(judge?.definition);
  const [draft, setDraft] = useState<Draft>(() => (judge ? draftOf(judge.definition) : NEW));
  const [text, setText] = useState(0);
  const [experiment, setExperiment] = useState(judge?.experimentId ?? '0');
  const [pasting, setPasting] = useState(false);
  const definition = definitionOf(draft, before);
  const changed = JSON.stringify(definition) !== JSON.stringify(definitionOf(before ? draftOf(before) : NEW, before));
  const newest = judge?.versions?.[0]?.version;
  const preview = usePreview(definition, trace);
  const problems = preview.data?.problems ?? [];

  const saving = useMutation({
    mutationFn: () => (judge === null ? scorersApi.createJudge(experiment, definition) : scorersApi.saveJudge(judge.scorerId, definition, newest ?? judge.version)),
    onSuccess: async (made) => {
      setBefore(made.definition);
      queries.setQueryData(['judge', made.scorerId, undefined], made);
      void queries.invalidateQueries({ queryKey: ['scorers'] });
      await navigate({ params: { scorerId: made.scorerId }, search: chosen === undefined ? {} : { trace: chosen }, replace: true, ignoreBlocker: true });
      // The page that is gone to would silence it.
      say(`Version ${made.version} of ${made.definition.name} is saved.`);
    },
  });
  const removal = useMutation({
    mutationFn: () => scorersApi.deleteJudge(judge?.scorerId ?? ''),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['scorers'] });
      await navigate({ to: '/scorers', ignoreBlocker: true });
    },
  });
  const savable = (judge === null || changed) && definition.name !== '' && problems.length === 0 && !saving.isPending;
  const save = () => savable && saving.mutate();
  useBlocker({
    shouldBlockFn: () => changed && !saving.isPending && !confirm(`Leave without saving ${draft.name || 'the judge'}?`),
    enableBeforeUnload: () => changed,
  });
  const take = (pasted: JudgeDefinition) => {
    setDraft({ ...draftOf(pasted), name: judge?.definition.name ?? pasted.name });
    setText(text + 1);
    setPasting(false);
  };

  return (
    <div className={layout.page}>
      <header className={layout.top}>
        <Link to="/scorers" search={judge ? { scorer: judge.scorer } : {}} className={ui.iconButton} aria-label="All scorers">
          <ArrowLeft aria-hidden />
        </Link>
        <h1>{judge?.definition.name ?? 'New judge'}</h1>
        <span className={ui.secondary}>
          {judge === null ? 'not saved' : `version ${judge.version}${judge.version === newest ? '' : ` of ${newest}`}`}
          {judge !== null && changed && ', changed'}
        </span>
        {judge && (judge.versions?.length ?? 0) > 1 && <Versions judge={judge} changed={changed} />}
        <span className={ui.spacer} />
        {judge === null ? (
          <Button icon={<ClipboardPaste aria-hidden />} onClick={() => setPasting(true)}>
            Paste from MLflow
          </Button>
        ) : (
          <DeleteByName name={judge.definition.name} onDelete={() => removal.mutate()} />
        )}
        <Button kind="main" icon={<Save aria-hidden />} disabled={!savable} onClick={save}>
          {judge === null ? 'Save judge' : 'Save version'}
        </Button>
      </header>
      <JudgeTrouble />
      {(saving.error ?? removal.error) && <Problem error={saving.error ?? removal.error} />}
      <Split
        name="judge"
        panel={
          <Pane>
            <PreviewPanel definition={definition} preview={preview} trace={trace} handle={trial} onTrace={(next) => void navigate({ search: (now) => ({ ...now, trace: next }), replace: true, ignoreBlocker: true })} />
          </Pane>
        }
      >
        <Pane>
          <form className={styles.form} aria-label="The judge" onSubmit={(event) => event.preventDefault()}>
            <Fields
              draft={draft}
              onChange={setDraft}
              named={judge !== null}
              experiment={experiment}
              onExperiment={setExperiment}
              instructions={
                <div className={styles.instructions}>
                  <span className={ui.label} id="instructions">
                    Instructions
                  </span>
                  <InstructionsEditor
                    key={text}
                    initial={draft.instructions}
                    problems={problems}
                    variables={preview.data?.variables ?? []}
                    handle={editor}
                    onChange={(instructions) => setDraft((now) => ({ ...now, instructions }))}
                    onRun={() => trial.current?.run()}
                    onSave={save}
                  />
                  <span className={ui.hint}>
                    Write <code>{'{{'}</code> for what the judge is shown, e.g. <code>{'{{ inputs }}'}</code>, <code>{'{{ outputs.answer }}'}</code>,{' '}
                    <code>{'{{ documents }}'}</code>. Ctrl Enter tries, Ctrl S saves.
                  </span>
                  <Problems problems={problems} editor={editor} />
                </div>
              }
            />
          </form>
        </Pane>
      </Split>
      {pasting && <PasteDialog onClose={() => setPasting(false)} onTake={take} />}
    </div>
  );
}

function Problems({ problems, editor }: { problems: readonly { message: string; from?: number; to?: number; instead?: string }[]; editor: React.RefObject<InstructionsHandle | null> }) {
  return (
    <div role="status" aria-label="Problems" className={styles.problems}>
      {problems.map((problem) => (
        <p key={`${problem.from} ${problem.message}`}>
          {problem.from === undefined ? (
            problem.message
          ) : (
            <button type="button" className={ui.place} onClick={() => editor.current?.goTo(problem.from ?? 0)}>
              {problem.message.charAt(0).toUpperCase() + problem.message.slice(1)}
            </button>
          )}{' '}
          {problem.instead !== undefined && (
            <Button onClick={() => editor.current?.replace(problem.from ?? 0, problem.to ?? 0, problem.instead ?? '')}>Write {problem.instead}</Button>
          )}
        </p>
      ))}
    </div>
  );
}
