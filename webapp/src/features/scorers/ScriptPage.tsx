import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useBlocker } from '@tanstack/react-router';
import { ArrowLeft, Save } from 'lucide-react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { Script } from '../../api/types.ts';
import { useAfterPaint } from '../../components/afterPaint.ts';
import { say } from '../../components/announce.tsx';
import { time } from '../../components/format.ts';
import { DeleteByName } from '../../components/DeleteByName.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Split } from '../../components/Split.tsx';
import { Button, Skeleton, ui } from '../../components/ui.tsx';
import { Editor, type EditorHandle, type Place } from './Editor.tsx';
import styles from './scorers.module.css';
import type { ScriptTab } from './ScriptPanel.tsx';
import { TEMPLATE } from './template.ts';
import type { TryHandle } from './TryPanel.tsx';

const route = getRouteApi('/scorers/scripts/$name');
// the text is what the page is opened for: what is done with it comes once it is shown
const ScriptPanel = lazy(() => import('./ScriptPanel.tsx').then((module) => ({ default: module.ScriptPanel })));
const Conflict = lazy(() => import('./Versions.tsx').then((module) => ({ default: module.Conflict })));

/** A script scorer in the editor: problems at their place, a try on traces, versions. */
export function ScriptPage() {
  const { name } = route.useParams();
  const { version, fresh, trace } = route.useSearch();
  const script = useQuery({
    queryKey: ['script', name, version, fresh],
    queryFn: ({ signal }) =>
      fresh ? null : scorersApi.getScript(name, version, signal).catch((failure: unknown) => {
        if (failure instanceof ApiError && failure.status === 404 && version === undefined) return null;
        throw failure;
      }),
    staleTime: Infinity,
  });
  if (script.error) return <Problem error={script.error} retry={() => void script.refetch()} />;
  if (script.data === undefined) return <Skeleton rows={16} />;
  // a save keeps the editor as it is; another version is another text
  return <Loaded key={`${name} ${version ?? 'newest'}`} name={name} script={script.data} trace={trace} />;
}

function Loaded({ name, script, trace }: { name: string; script: Script | null; trace: string | undefined }) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const editor = useRef<EditorHandle>(null);
  const trial = useRef<TryHandle>(null);
  const corpusTrial = useRef<TryHandle>(null);
  const [tab, setTab] = useState<ScriptTab>('few');
  const beside = useAfterPaint();
  // what was asked for by key before the panel had come
  const early = useRef<string>(undefined);
  const few = useCallback((panel: TryHandle | null) => {
    trial.current = panel;
    const text = early.current;
    if (panel === null || text === undefined) return;
    early.current = undefined;
    panel.run(text);
  }, []);
  const goTo = useCallback((line: number, column: number) => editor.current?.goTo(line, column), []);
  const saved = script?.source;
  const [conflict, setConflict] = useState<{ theirs: Script; mine: string }>();
  const [source, setSource] = useState(saved ?? TEMPLATE);
  const [problems, setProblems] = useState<readonly Place[]>([]);
  const [schema, setSchema] = useState<Record<string, unknown>>({});
  const changed = source !== saved;
  const newest = script?.versions[0]?.version;
  const fromFile = script?.origin === 'file';

  const check = useCallback(async (text: string, signal: AbortSignal): Promise<Place[]> => {
    const answer = await scorersApi.checkScript(text, signal);
    // while the text is broken the parameters stay as they were
    if (answer.parametersSchema) setSchema(answer.parametersSchema);
    return answer.problem ? [{ message: answer.problem.message, line: answer.problem.line ?? 1, column: answer.problem.column ?? 1 }] : [];
  }, []);

  const key = ['script', name, undefined, undefined];
  const saving = useMutation({
    // one save after the other, each upon the version that the one before made
    scope: { id: `save ${name}` },
    mutationFn: (text: string) => scorersApi.saveScript(name, text, queries.getQueryData<Script>(key)?.versions[0]?.version ?? newest),
    onSuccess: (made) => {
      setConflict(undefined);
      queries.setQueryData(key, made);
      say(`Version ${made.version} of ${name} is saved.`);
      void queries.invalidateQueries({ queryKey: ['scorers'] });
      void navigate({ search: {}, replace: true, ignoreBlocker: true });
    },
    onError: (failure, text) => {
      if (failure instanceof ApiError && failure.status === 409) {
        void scorersApi.getScript(name).then((theirs) => setConflict({ theirs, mine: text }));
      }
      if (failure instanceof ApiError && failure.problem.line !== undefined) {
        editor.current?.goTo(failure.problem.line, failure.problem.column ?? 1);
      }
    },
  });
  const removal = useMutation({
    mutationFn: () => scorersApi.deleteScript(name),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['scorers'] });
      await navigate({ to: '/scorers', ignoreBlocker: true });
    },
  });
  const save = (text: string) => {
    const known = queries.getQueryData<Script>(key)?.source ?? saved;
    if (text !== known) saving.mutate(text);
  };
  const restore = (text: string, version: number) => {
    editor.current?.replace(text);
    say(`Version ${version} is in the editor again.`);
    save(text);
  };
  const upon = (theirs: Script) => {
    queries.setQueryData(key, theirs);
    setConflict(undefined);
  };
  useBlocker({
    shouldBlockFn: () => source !== (saved ?? TEMPLATE) && !saving.isPending && !confirm(`Leave without saving ${name}?`),
    enableBeforeUnload: () => source !== (saved ?? TEMPLATE),
  });

  return (
    <div className={layout.page}>
      <header className={layout.top}>
        <Link to="/scorers" search={{ scorer: `script:${name}` }} className={ui.iconButton} aria-label="All scorers">
          <ArrowLeft aria-hidden />
        </Link>
        <h1>{name}</h1>
        <span className={ui.secondary}>
          {script === null ? 'new' : `version ${script.version}${script.version === newest ? '' : ` of ${newest}`}`}
          {changed && script !== null && ', changed'}
          {fromFile && <span title="What is saved here counts until the file changes">, from the file {script.file}</span>}
        </span>
        {(script?.versions.length ?? 0) > 1 && (
          <select
            className={ui.input}
            aria-label="Version"
            value={script?.version}
            onChange={(event) => void navigate({ search: { version: Number(event.target.value) } })}
          >
            {script?.versions.map((one) => (
              <option key={one.version} value={one.version}>
                version {one.version}, {time(one.createdAt)}
              </option>
            ))}
          </select>
        )}
        <span className={ui.spacer} />
        {script !== null && !fromFile && <DeleteByName name={name} onDelete={() => removal.mutate()} />}
        <Button kind="main" icon={<Save aria-hidden />} disabled={!changed || saving.isPending} onClick={() => save(source)}>
          Save version
        </Button>
      </header>
      {!conflict && (saving.error ?? removal.error) && <Problem error={saving.error ?? removal.error} />}
      <Suspense>{conflict && (
        <Conflict
          {...conflict}
          onKeepMine={() => {
            upon(conflict.theirs);
            saving.mutate(conflict.mine);
          }}
          onTakeTheirs={() => {
            upon(conflict.theirs);
            saving.reset();
            editor.current?.replace(conflict.theirs.source);
          }}
        />
      )}</Suspense>
      <Split
        name="script"
        panel={
          beside ? (
            <Suspense fallback={<Skeleton rows={6} />}>
              <ScriptPanel
                name={name}
                script={script}
                source={source}
                fit={problems.length === 0}
                schema={schema}
                trace={trace}
                tab={tab}
                onTab={setTab}
                few={few}
                all={corpusTrial}
                onPlace={goTo}
                onRestore={restore}
                saving={saving.isPending}
              />
            </Suspense>
          ) : (
            <Skeleton rows={6} />
          )
        }
      >
        <Pane>
          <Editor
            initial={source}
            label={`Source of ${name}`}
            handle={editor}
            onChange={setSource}
            onProblems={setProblems}
            check={check}
            onRun={(text) => {
              const panel = (tab === 'all' ? corpusTrial : trial).current;
              if (panel) panel.run(text);
              else early.current = text;
            }}
            onSave={save}
          />
        </Pane>
        <div className={styles.problems} role="status" aria-label="Problems">
          {problems.length === 0 ? (
            <span className={ui.secondary}>No problems</span>
          ) : (
            problems.map((problem) => (
              <button key={`${problem.line} ${problem.column} ${problem.message}`} type="button" className={ui.place} onClick={() => editor.current?.goTo(problem.line, problem.column)}>
                Line {problem.line}, column {problem.column}: {problem.message}
              </button>
            ))
          )}
        </div>
      </Split>
    </div>
  );
}
