import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import type { Assessment, AssessmentKind, NewAssessment, SpanSummary } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import styles from './Assessments.module.css';
import { readValue, shapeOf, type Shape } from './value.ts';

/** An assessment being written; one that replaces another keeps its name. */
export type Draft = { kind: AssessmentKind; replaces?: Assessment };

const AUTHOR = 'assay.author';

type Props = { traceId: string; draft: Draft; span: SpanSummary | undefined; names: string[]; onDone: () => void };

export function AssessmentForm({ traceId, draft, span, names, onDone }: Props) {
  const { kind, replaces } = draft;
  const queries = useQueryClient();
  const nameList = useId();
  const first = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(replaces?.name ?? '');
  const [shape, setShape] = useState<Shape>(replaces ? shapeOf(replaces.value) : kind === 'feedback' ? 'verdict' : 'text');
  const [text, setText] = useState(replaces ? (typeof replaces.value === 'string' ? replaces.value : JSON.stringify(replaces.value)) : '');
  const [rationale, setRationale] = useState('');
  const [author, setAuthor] = useState(() => localStorage.getItem(AUTHOR) ?? '');
  const [onSpan, setOnSpan] = useState(false);
  const [wrong, setWrong] = useState<{ name?: string; value?: string; author?: string }>({});

  useEffect(() => first.current?.focus(), []);

  const creation = useMutation({
    mutationFn: (assessment: NewAssessment) => api.createAssessment(traceId, assessment),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['trace', traceId] });
      say(`${made.name} is saved.`);
      onDone();
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const value = readValue(shape, text);
    const found = {
      ...(name.trim() === '' ? { name: 'a name is needed' } : {}),
      ...(value instanceof Error ? { value: value.message } : {}),
      ...(author.trim() === '' ? { author: 'who says so is needed' } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    localStorage.setItem(AUTHOR, author.trim());
    const spanId = replaces ? replaces.spanId : onSpan ? span?.spanId : undefined;
    creation.mutate({
      kind,
      name: name.trim(),
      value,
      source: { type: 'HUMAN', id: author.trim() },
      ...(rationale.trim() === '' ? {} : { rationale: rationale.trim() }),
      ...(spanId === undefined ? {} : { spanId }),
      ...(replaces ? { overrides: replaces.assessmentId } : {}),
    });
  };

  const title = replaces ? `Correct ${replaces.name}` : kind === 'feedback' ? 'New feedback' : 'New expectation';
  return (
    <form className={styles.form} aria-label={title} onSubmit={submit}>
      <h3>{title}</h3>
      {!replaces && (
        <Field label="Name" error={wrong.name}>
          <input ref={first} className={ui.input} list={nameList} value={name} aria-invalid={wrong.name !== undefined} placeholder={kind === 'feedback' ? 'e.g. helpful' : 'e.g. expected_response'} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <datalist id={nameList}>
        {names.map((known) => (
          <option key={known}>{known}</option>
        ))}
      </datalist>
      <Choice legend="Value" name="shape" value={shape} choices={kind === 'feedback' ? shapes : shapes.slice(1)} onChange={(next) => setShape(next as Shape)} />
      {shape === 'verdict' ? (
        <Choice legend="Verdict" name="verdict" value={text} choices={verdicts} onChange={setText} error={wrong.value} />
      ) : (
        <Field label={shape === 'json' ? 'JSON' : shape === 'number' ? 'Number' : 'Text'} error={wrong.value}>
          {shape === 'number' ? (
            <input className={ui.input} inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />
          ) : (
            <textarea className={ui.input} rows={3} value={text} spellCheck={shape === 'text'} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
      )}
      {kind === 'feedback' && (
        <Field label="Rationale">
          <textarea className={ui.input} rows={2} value={rationale} placeholder="Why?" onChange={(event) => setRationale(event.target.value)} />
        </Field>
      )}
      <div className={styles.pair}>
        <Field label="By" error={wrong.author}>
          <input className={ui.input} value={author} autoComplete="username" placeholder="your name" aria-invalid={wrong.author !== undefined} onChange={(event) => setAuthor(event.target.value)} />
        </Field>
        {!replaces && span && (
          <Field label="About">
            <select className={ui.input} value={onSpan ? 'span' : 'trace'} onChange={(event) => setOnSpan(event.target.value === 'span')}>
              <option value="trace">the whole trace</option>
              <option value="span">span {span.name}</option>
            </select>
          </Field>
        )}
      </div>
      {creation.error && <Problem error={creation.error} />}
      <div className={ui.toolbar}>
        <Button kind="main" type="submit" disabled={creation.isPending}>
          {replaces ? 'Save the correction' : kind === 'feedback' ? 'Save feedback' : 'Save expectation'}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

const shapes: [string, string][] = [
  ['verdict', 'Pass or fail'],
  ['number', 'Number'],
  ['text', 'Text'],
  ['json', 'JSON'],
];
const verdicts: [string, string][] = [
  ['true', 'Pass'],
  ['false', 'Fail'],
];

type ChoiceProps = { legend: string; name: string; value: string; choices: [string, string][]; onChange: (value: string) => void; error?: string | undefined };

function Choice({ legend, name, value, choices, onChange, error }: ChoiceProps) {
  return (
    <fieldset>
      <div className={styles.choice} role="radiogroup" aria-label={legend}>
        {choices.map(([key, label]) => (
          <label key={key}>
            <input type="radio" name={name} value={key} checked={value === key} onChange={() => onChange(key)} />
            {label}
          </label>
        ))}
      </div>
      {error && (
        <p className={ui.fieldError} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
