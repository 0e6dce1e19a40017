import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Bot, Code, Plus, User } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../api/client.ts';
import type { Assessment, Source } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { inline, time } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import type { Draft } from './AssessmentForm.tsx';
import styles from './Assessments.module.css';
import { type Current, currentOnes } from './history.ts';
import type { Tree } from './tree.ts';

const JudgeCalls = lazy(() => import('./beside.ts').then((module) => ({ default: module.JudgeCalls })));

type Props = {
  assessments: readonly Assessment[];
  tree: Tree;
  marked: string | undefined;
  onSpan: (spanId: string) => void;
  onDraft: (draft: Draft) => void;
};

/** Everything that was said about a trace, by whom and why; and the place to say more. */
export function Assessments({ assessments, tree, marked, onSpan, onDraft }: Props) {
  const ones = currentOnes(assessments, marked);
  return (
    <section className={styles.assessments} aria-labelledby="assessments" id="assessments-panel" tabIndex={-1}>
      <header>
        <h2 id="assessments">
          Assessments <span className={ui.secondary}>{ones.length}</span>
        </h2>
        <Button icon={<Plus aria-hidden />} onClick={() => onDraft({ kind: 'feedback' })} title="Add feedback (f)">
          Feedback
        </Button>
        <Button icon={<Plus aria-hidden />} onClick={() => onDraft({ kind: 'expectation' })} title="Add an expectation (x)">
          Expectation
        </Button>
      </header>
      {ones.length === 0 && <p className={ui.secondary}>Nobody has judged this trace yet. Add feedback, an expectation, or evaluate it.</p>}
      <ul>
        {ones.map((one) => (
          <Card
            key={one.assessment.assessmentId}
            one={one}
            tree={tree}
            marked={one.assessment.assessmentId === marked}
            onSpan={onSpan}
            onReplace={() => onDraft({ kind: one.assessment.kind, replaces: one.assessment })}
          />
        ))}
      </ul>
    </section>
  );
}

const icons = { HUMAN: User, LLM_JUDGE: Bot, CODE: Code };

function By({ source }: { source: Source }) {
  const Icon = icons[source.type];
  return (
    <span className={styles.by}>
      <Icon aria-label={source.type === 'HUMAN' ? 'person' : source.type === 'CODE' ? 'code' : 'judge'} />
      {source.id}
    </span>
  );
}

type CardProps = { one: Current; tree: Tree; marked: boolean; onSpan: (spanId: string) => void; onReplace: () => void };

function Card({ one: { assessment, replaced }, tree, marked, onSpan, onReplace }: CardProps) {
  const span = assessment.spanId === undefined ? undefined : tree.byId.get(assessment.spanId);
  const metadata = Object.entries(assessment.metadata);
  return (
    <li className={`${styles.card} ${marked ? styles.marked : ''}`} aria-current={marked || undefined}>
      <div className={styles.head}>
        <b>{assessment.name}</b>
        {assessment.kind === 'expectation' ? (
          <span className={ui.chip}>expected</span>
        ) : (
          <Verdict value={assessment.value} error={assessment.error} />
        )}
        <span className={ui.spacer} />
        <By source={assessment.source} />
      </div>
      {assessment.kind === 'expectation' && <p className={styles.expected}>{inline(assessment.value)}</p>}
      {assessment.error && (
        <p className={styles.failure}>
          <code>{assessment.error.code}</code> {assessment.error.message}
          {assessment.error.line !== undefined && ` (line ${assessment.error.line}, column ${assessment.error.column ?? 1})`}
        </p>
      )}
      {assessment.rationale && <p className={styles.rationale}>{assessment.rationale}</p>}
      <div className={styles.foot}>
        {span && (
          <button type="button" className={styles.link} onClick={() => onSpan(span.span.spanId)}>
            {span.span.name}
          </button>
        )}
        <span title={assessment.updatedAt}>{time(assessment.updatedAt)}</span>
        {metadata.length > 0 && (
          <details>
            <summary>metadata</summary>
            <dl className={styles.metadata}>
              {metadata.map(([key, value]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
        {'judge.calls' in assessment.metadata && (
          <Suspense fallback={null}>
            <JudgeCalls assessment={assessment} />
          </Suspense>
        )}
        {replaced.length > 0 && (
          <details>
            <summary>replaced {replaced.length}</summary>
            <ol className={styles.replaced}>
              {replaced.map((old) => (
                <li key={old.assessmentId}>
                  <Verdict value={old.value} error={old.error} /> <By source={old.source} /> {time(old.createdAt)}
                  {old.rationale && <p className={styles.rationale}>{old.rationale}</p>}
                </li>
              ))}
            </ol>
          </details>
        )}
        <span className={ui.spacer} />
        <button type="button" className={styles.link} onClick={onReplace}>
          Correct<span className={ui.hidden}> {assessment.name}</span>
        </button>
        <Delete assessment={assessment} />
      </div>
    </li>
  );
}

function Delete({ assessment }: { assessment: Assessment }) {
  const [asked, setAsked] = useState(false);
  const queries = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => api.deleteAssessment(assessment.traceId, assessment.assessmentId),
    onSuccess: () => {
      say(`${assessment.name} is deleted.`);
      return queries.invalidateQueries({ queryKey: ['trace', assessment.traceId] });
    },
  });
  if (deletion.error) return <Problem error={deletion.error} retry={() => deletion.mutate()} />;
  return asked ? (
    <>
      <Button kind="danger" disabled={deletion.isPending} onClick={() => deletion.mutate()}>
        Delete for good
      </Button>
      <Button onClick={() => setAsked(false)}>Keep</Button>
    </>
  ) : (
    <button type="button" className={styles.link} onClick={() => setAsked(true)}>
      Delete<span className={ui.hidden}> {assessment.name}</span>
    </button>
  );
}
