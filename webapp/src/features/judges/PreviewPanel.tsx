import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { type RefObject, useImperativeHandle } from 'react';
import { api } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { JudgeDefinition, JudgePreview, JudgePrompt, TracePage, TryResult } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { cost, duration, preview as shortened, time } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Skeleton, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import styles from './judges.module.css';

export type PreviewHandle = { run: () => void };

type Props = {
  definition: JudgeDefinition;
  preview: UseQueryResult<JudgePreview>;
  trace: string | undefined;
  handle: RefObject<PreviewHandle | null>;
  onTrace: (traceId: string) => void;
};

type Asked = { definition: JudgeDefinition; traceId: string };

const CHOICE = 50;

/** Those to choose from. */
export function useNewestTraces(): UseQueryResult<TracePage> {
  return useQuery({ queryKey: ['newest traces'], queryFn: ({ signal }) => api.searchTraces({ limit: CHOICE }, signal) });
}

/** What the judge would be asked about a trace, and one real question when wanted. */
export function PreviewPanel({ definition, preview, trace, handle, onTrace }: Props) {
  const newest = useNewestTraces();
  const traces = newest.data?.traces ?? [];
  const trying = useMutation({
    mutationFn: (asked: Asked) => scorersApi.tryJudge({ ...asked.definition, name: asked.definition.name || 'judge' }, asked.traceId),
    onSuccess: (result) => say(result.error ? 'The judge failed.' : 'The judge has answered.'),
  });
  const problems = preview.data?.problems.length ?? 0;
  const prompt = preview.data?.prompt;
  const ready = trace !== undefined && problems === 0 && !trying.isPending;
  const run = () => ready && trying.mutate({ definition, traceId: trace });
  const earlier = JSON.stringify(trying.variables) !== JSON.stringify({ definition, traceId: trace });
  useImperativeHandle(handle, () => ({ run }));
  if (newest.data && traces.length === 0 && trace === undefined) {
    return (
      <section className={styles.panel} aria-label="Preview">
        <h2>Preview</h2>
        <p className={ui.secondary}>There is no trace yet to show the prompt on. Send one, and it is here.</p>
      </section>
    );
  }
  return (
    <section className={styles.panel} aria-label="Preview">
      <h2>On a trace</h2>
      <div className={styles.choice}>
        <select className={ui.input} aria-label="Trace" value={trace ?? ''} onChange={(event) => onTrace(event.target.value)}>
          {trace !== undefined && !traces.some((each) => each.traceId === trace) && <option value={trace}>{trace}</option>}
          {traces.map((each) => (
            <option key={each.traceId} value={each.traceId}>
              {time(each.startTime)} · {each.name ?? each.traceId} · {shortened(each.requestPreview).slice(0, 80)}
            </option>
          ))}
        </select>
        {trace !== undefined && (
          <Link to="/traces/$traceId" params={{ traceId: trace }} className={ui.button}>
            Open
          </Link>
        )}
      </div>
      <div className={ui.toolbar}>
        <Button kind="main" icon={<FlaskConical aria-hidden />} disabled={!ready} onClick={run}>
          {trying.isPending ? 'Asking…' : 'Try'}
        </Button>
        <span className={ui.secondary}>One call of the model{prompt && `, about ${prompt.tokens.toLocaleString('en')} tokens in`}; nothing is kept.</span>
      </div>
      {trying.error && <Problem error={trying.error} retry={run} />}
      {trying.data && <Answer result={trying.data} earlier={earlier} />}
      <h2>The prompt</h2>
      {preview.error && <Problem error={preview.error} retry={() => void preview.refetch()} />}
      {preview.isPending && <Skeleton rows={8} />}
      {prompt ? <Prompt prompt={prompt} old={preview.isPlaceholderData} /> : preview.data && <p className={ui.secondary}>{problems > 0 ? 'Mend the problems to see it.' : 'Choose a trace to see it.'}</p>}
    </section>
  );
}

function Answer({ result, earlier }: { result: TryResult; earlier: boolean }) {
  const feedback = result.feedbacks[0];
  const meta = feedback?.metadata ?? {};
  const paid = meta['mlflow.assessment.judgeCost'];
  const input = meta['mlflow.assessment.judgeInputTokens'];
  const output = meta['mlflow.assessment.judgeOutputTokens'];
  const facts = [
    meta['judge.model'] ?? result.model,
    duration(result.durationMs),
    input !== undefined && `${input} tokens in, ${output ?? 0} out`,
    paid === undefined ? 'price not known' : cost(Number(paid)),
  ].filter(Boolean);
  return (
    <div className={styles.answer} role="group" aria-label="Answer of the judge">
      {result.error ? (
        <>
          <Verdict value={null} error={result.error} />
          <p className={ui.warning}>{result.error.message}</p>
        </>
      ) : (
        <>
          <Verdict value={feedback?.value} />
          {feedback?.rationale && <p>{feedback.rationale}</p>}
          <span className={ui.secondary}>{facts.join(' · ')}</span>
        </>
      )}
      {earlier && <span className={ui.secondary}>Of what stood here before your last change.</span>}
    </div>
  );
}

function Prompt({ prompt, old }: { prompt: JudgePrompt; old: boolean }) {
  const cut = prompt.shown.filter((part) => part.leftOut > 0);
  return (
    <div className={styles.promptBox} data-old={old || undefined}>
      {prompt.missing.length > 0 && (
        <p className={ui.warning} role="note">
          This trace has no {prompt.missing.map((name) => `{{ ${name} }}`).join(', ')}: it would get an error instead of a verdict.
        </p>
      )}
      <p className={ui.secondary}>
        About {prompt.tokens.toLocaleString('en')} tokens.
        {cut.map((part) => (
          <span key={part.label}>
            {' '}
            {part.leftOut.toLocaleString('en')} of {part.characters.toLocaleString('en')} characters of {part.label} are left out.
          </span>
        ))}
      </p>
      <pre className={styles.prompt} tabIndex={0} aria-label="Prompt">
        {prompt.text}
      </pre>
      <p className={ui.secondary}>After it the model is told to answer in JSON, its reasons first.</p>
    </div>
  );
}
