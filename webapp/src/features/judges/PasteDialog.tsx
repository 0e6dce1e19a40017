import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { JudgeDefinition } from '../../api/types.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import styles from './judges.module.css';

/** A judge of MLflow's make_judge, from its JSON. */
export function PasteDialog({ onClose, onTake }: { onClose: () => void; onTake: (definition: JudgeDefinition) => void }) {
  const [text, setText] = useState('');
  const reading = useMutation({
    mutationFn: () => scorersApi.readJudge(text),
    onSuccess: ({ definition, notTaken }) => {
      if (notTaken.length === 0) onTake(definition);
    },
  });
  const read = reading.data;
  return (
    <Dialog
      title="Paste a judge from MLflow"
      open
      onClose={onClose}
      foot={
        <>
          {read && read.notTaken.length > 0 ? (
            <Button kind="main" onClick={() => onTake(read.definition)}>
              Take it without them
            </Button>
          ) : (
            <Button kind="main" disabled={text.trim() === '' || reading.isPending} onClick={() => reading.mutate()}>
              Take it
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div className={styles.paste}>
        <Field label="JSON" hint="What print(judge.model_dump_json()) says of a judge of make_judge, or MLflow's registry.">
          <textarea
            className={`${ui.input} ${ui.mono}`}
            rows={12}
            autoFocus
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              reading.reset();
            }}
          />
        </Field>
        {reading.error && <Problem error={reading.error} />}
        {read && read.notTaken.length > 0 && (
          <p className={ui.warning} role="note">
            These have no place here: {read.notTaken.join(', ')}.
          </p>
        )}
      </div>
    </Dialog>
  );
}
