import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
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
/** What was written last: who labels one trace after the other says the same thing of each. */
const last: Partial<Record<AssessmentKind, { name: string; shape: Shape }>> = {};

type Props = {
  traceId: string;
  draft: Draft;
  span: SpanSummary | undefined;
  names: string[];
  onDone: () => void;
  /** Goes to the next trace of the list and writes the same of it; undefined at its end. */
  onNext: (() => void) | undefined;
};

/** Written by keys alone: `y` and `n` say pass and fail, Ctrl Enter saves and goes on, Esc leaves. */
export function AssessmentForm({ traceId, draft, span, names, onDone, onNext }: Props) {
  const { kind, replaces } = draft;
  const queries = useQueryClient();
  const nameList = useId();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState(replaces?.name ?? last[kind]?.name ?? '');
  const [shape, setShape] = useState<Shape>(replaces ? shapeOf(replaces.value) : (last[kind]?.shape ?? (kind === 'feedback' ? 'verdict' : 'text')));
  const [text, setText] = useState(replaces ? (typeof replaces.value === 'string' ? replaces.value : JSON.stringify(replaces.value)) : '');
  const [rationale, setRationale] = useState('');
  const [author, setAuthor] = useState(() => localStorage.getItem(AUTHOR) ?? '');
  const [onSpan, setOnSpan] = useState(false);
  const [wrong, setWrong] = useState<{ name?: string; value?: string; author?: string }>({});

  // on the first thing that is not known yet
  useEffect(() => {
    const known = replaces !== undefined || last[kind] !== undefined;
    form.current?.querySelector<HTMLElement>(known ? '[data-value] :is(input, textarea)' : 'input')?.focus();
  }, [kind, replaces]);

  const creation = useMutation({
    mutationFn: (assessment: NewAssessment) => api.createAssessment(traceId, assessment),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['trace', traceId] });
      say(`${made.name} is saved.`);
    },
  });

  const save = (done: () => void) => {
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
    if (!replaces) last[kind] = { name: name.trim(), shape };
    creation.mutate(
      {
        kind,
        name: name.trim(),
        value,
        source: { type: 'HUMAN', id: author.trim() },
        ...(rationale.trim() === '' ? {} : { rationale: rationale.trim() }),
        ...(spanId === undefined ? {} : { spanId }),
        ...(replaces ? { overrides: replaces.assessmentId } : {}),
      },
      { onSuccess: done },
    );
  };
  const next = replaces ? undefined : onNext;
  const pressed = (event: KeyboardEvent<HTMLFormElement>) => {
    const onVerdict = event.target instanceof HTMLInputElement && event.target.name === 'verdict';
    const said = onVerdict ? verdicts.find(([, , key]) => key === event.key) : undefined;
    if (event.key === 'Escape') onDone();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(next ?? onDone);
    else if (said) setText(said[0]);
    else return;
    event.preventDefault();
  };

  const title = replaces ? `Correct ${replaces.name}` : kind === 'feedback' ? 'New feedback' : 'New expectation';
  return (
    // what is pressed in its fields
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={form}
      className={styles.form}
      aria-label={title}
      onKeyDown={pressed}
      onSubmit={(event) => {
        event.preventDefault();
        save(onDone);
      }}
    >
      <h3>{title}</h3>
      <div className={styles.pair}>
        {!replaces && (
          <Field label="Name" error={wrong.name}>
            <input className={ui.input} list={nameList} value={name} aria-invalid={wrong.name !== undefined} placeholder={kind === 'feedback' ? 'e.g. helpful' : 'e.g. expected_response'} onChange={(event) => setName(event.target.value)} />
          </Field>
        )}
        <Field label="Kind of value">
          <select className={ui.input} value={shape} onChange={(event) => setShape(event.target.value as Shape)}>
            {(kind === 'feedback' ? shapes : shapes.slice(1)).map(([each, label]) => (
              <option key={each} value={each}>
                {label}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <datalist id={nameList}>
        {names.map((known) => (
          <option key={known}>{known}</option>
        ))}
      </datalist>
      <div data-value>
        {shape === 'verdict' ? (
          <Verdicts value={text} onChange={setText} error={wrong.value} />
        ) : (
          <Field label={shape === 'json' ? 'JSON' : shape === 'number' ? 'Number' : 'Text'} error={wrong.value}>
            {shape === 'number' ? (
              <input className={ui.input} inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />
            ) : (
              <textarea className={ui.input} rows={3} value={text} spellCheck={shape === 'text'} onChange={(event) => setText(event.target.value)} />
            )}
          </Field>
        )}
      </div>
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
        {next && (
          <Button disabled={creation.isPending} title="Save, and write the same of the next trace of the list (Ctrl Enter)" onClick={() => save(next)}>
            Save and next
          </Button>
        )}
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

const shapes: [Shape, string][] = [
  ['verdict', 'Pass or fail'],
  ['number', 'Number'],
  ['text', 'Text'],
  ['json', 'JSON'],
];
const verdicts: [string, string, string][] = [
  ['true', 'Pass', 'y'],
  ['false', 'Fail', 'n'],
];

function Verdicts({ value, onChange, error }: { value: string; onChange: (value: string) => void; error: string | undefined }) {
  return (
    <fieldset>
      <div className={styles.choice} role="radiogroup" aria-label="Verdict">
        {verdicts.map(([verdict, label, key]) => (
          <label key={verdict}>
            <input type="radio" name="verdict" value={verdict} checked={value === verdict} onChange={() => onChange(verdict)} />
            {label}
            <kbd aria-hidden>{key}</kbd>
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
