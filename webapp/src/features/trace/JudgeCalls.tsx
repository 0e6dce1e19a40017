import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { Assessment, JudgeCall } from '../../api/types.ts';
import { count, cost, duration, time, tokens } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Skeleton, ui } from '../../components/ui.tsx';
import styles from './JudgeCalls.module.css';

/** How a judge came to its verdict: what it was asked and what it said, word for word; and what it says when asked again. */
export function JudgeCalls({ assessment }: { assessment: Assessment }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className={styles.calls}>
      <summary>
        show the call<span className={ui.hidden}> behind {assessment.name}</span>
      </summary>
      {open && <Calls assessment={assessment} />}
    </details>
  );
}

function Calls({ assessment: { traceId, assessmentId } }: { assessment: Assessment }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['judge-calls', traceId, assessmentId],
    queryFn: ({ signal }) => scorersApi.listJudgeCalls(traceId, assessmentId, signal),
  });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  if (data.calls.length === 0) return <p className={ui.secondary}>No call was kept with this score.</p>;
  return (
    <ol className={styles.list}>
      {data.calls.map((call, place) => (
        <li key={place}>
          <Call call={call} />
          <Replay traceId={traceId} assessmentId={assessmentId} place={place} />
        </li>
      ))}
    </ol>
  );
}

function Call({ call }: { call: JudgeCall }) {
  return (
    <div className={styles.call}>
      <p className={ui.secondary}>
        {call.model ?? call.modelUri} · {call.form} · {time(call.sentAt)} · {duration(call.tookMs)}
        {call.tries > 1 && ` · ${count(call.tries, 'try').replace('trys', 'tries')}`}
        {call.inputTokens !== undefined && ` · ${tokens(call.inputTokens, call.outputTokens)}`}
        {call.cost !== undefined && ` · ${cost(call.cost)}`}
        {call.reused && ' · its answer was known, nothing was sent'}
        {call.inDoubt && ' · perhaps paid, without an answer'}
      </p>
      {call.failure && <p className={styles.failure}>{call.failure}</p>}
      {call.answer && <Text label="Answer" text={call.answer} open />}
      <Text label="Request" text={call.request} />
      {call.response && <Text label={`Response${call.status === undefined ? '' : ` (${call.status})`}`} text={call.response} />}
    </div>
  );
}

function Text({ label, text, open = false }: { label: string; text: string; open?: boolean }) {
  return (
    <details open={open}>
      <summary>{label}</summary>
      <pre className={styles.text}>{readable(text)}</pre>
    </details>
  );
}

/** JSON with its lines; anything else as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Replay({ traceId, assessmentId, place }: { traceId: string; assessmentId: string; place: number }) {
  const replay = useMutation({ mutationFn: () => scorersApi.replayJudgeCall(traceId, assessmentId, place) });
  return (
    <>
      <Button disabled={replay.isPending} onClick={() => replay.mutate()} title="The request is sent once more, and paid; the score stays as it is">
        {replay.isPending ? 'Asking again …' : 'Ask again'}
      </Button>
      {replay.error && <Problem error={replay.error} retry={() => replay.mutate()} />}
      {replay.data && (
        <section aria-label="Asked again">
          <h4>{replay.data.after.answer === replay.data.before.answer ? 'The same answer again' : 'Another answer now'}</h4>
          <Call call={replay.data.after} />
        </section>
      )}
    </>
  );
}
