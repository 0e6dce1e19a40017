import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Save } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { ScorerExample } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import { lean, textFrom, valueFrom } from './example.ts';
import styles from './scorers.module.css';

type Props = {
  script: string;
  /** What stands in the fields at first. */
  draft: ScorerExample;
  /** Whether it is one of the script's already; then its name stays. */
  known?: boolean;
  /** What the scorer said, where that is not what is to be expected as it stands. */
  note?: string | undefined;
  onClose: () => void;
  onKept?: () => void;
};

/** A unit example of a script, as it will be kept: its trace, its parameters and what is expected of the script for them. */
export function ExampleDialog({ script, draft, known = false, note, onClose, onKept }: Props) {
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState(draft.name);
  const [expected, setExpected] = useState(textFrom(draft.expected));
  const [parameters, setParameters] = useState(Object.keys(draft.parameters).length === 0 ? '' : JSON.stringify(draft.parameters, null, 2));
  const [trace, setTrace] = useState(() => JSON.stringify(lean(draft.trace), null, 2));
  const read = { trace: readJson(trace), parameters: parameters.trim() === '' ? { value: {} } : readJson(parameters) };
  const fit = name.trim() !== '' && read.trace.error === undefined && read.parameters.error === undefined;
  const keeping = useMutation({
    mutationFn: (example: ScorerExample) => scorersApi.keepScriptExample(script, example),
    onSuccess: async (kept) => {
      await queries.invalidateQueries({ queryKey: ['script examples', script] });
      void queries.invalidateQueries({ queryKey: ['scorers'] });
      onKept?.();
      onClose();
      say(`“${kept.name}” is an example of ${script}.`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fit) keeping.mutate({ name: name.trim(), expected: valueFrom(expected), trace: read.trace.value, parameters: read.parameters.value as Record<string, unknown> });
  };
  return (
    <Dialog
      title={known ? `Example of ${script}` : `New example of ${script}`}
      open
      onClose={onClose}
      foot={
        <>
          <span className={ui.spacer} />
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" type="submit" form={form} icon={<Save aria-hidden />} disabled={!fit || keeping.isPending}>
            Keep the example
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <Field label="Name" hint="What it shows, in a few words.">
          <input className={ui.input} value={name} maxLength={200} readOnly={known} data-autofocus={!known || undefined} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Expected value" hint={<>yes or no as <code>true</code> and <code>false</code>, a number, or a text; empty when the script should skip it. {note}</>}>
          <input className={ui.input} value={expected} data-autofocus={known || undefined} onChange={(event) => setExpected(event.target.value)} />
        </Field>
        <Field label="Parameters" hint="A JSON object; empty for none." error={read.parameters.error}>
          <textarea className={`${ui.input} ${ui.mono}`} rows={parameters === '' ? 1 : 3} spellCheck={false} value={parameters} onChange={(event) => setParameters(event.target.value)} />
        </Field>
        <Field label="Trace" hint="What the script reads of it. Take out what must not leave this trace, and all that does not matter." error={read.trace.error}>
          <textarea className={`${ui.input} ${ui.mono}`} rows={14} spellCheck={false} value={trace} onChange={(event) => setTrace(event.target.value)} />
        </Field>
        {keeping.error && <Problem error={keeping.error} />}
      </form>
    </Dialog>
  );
}

function readJson(text: string): { value?: unknown; error?: string } {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? { value } : { error: 'This is no object.' };
  } catch (failure) {
    return { error: `This is not JSON: ${failure instanceof Error ? failure.message : ''}` };
  }
}
