import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { PluginJar } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { count } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import styles from './scorers.module.css';

type Props = { jar: PluginJar; token: string; onClose: () => void; onRemoved: () => void };

/** Asks for the name of a jar, because the server keeps no copy of it. */
export function RemovePlugin({ jar, token, onClose, onRemoved }: Props) {
  const [typed, setTyped] = useState('');
  const removing = useMutation({
    mutationFn: () => scorersApi.removePlugin(jar.file, token),
    onSuccess: () => {
      say(`${jar.file} is removed.`);
      onClose();
    },
    onSettled: onRemoved,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === jar.file) removing.mutate();
  };
  return (
    <Dialog title="Remove a plugin" open onClose={onClose}>
      <form onSubmit={submit} className={styles.form}>
        <p>
          {jar.file} is deleted from the server's folder, which keeps no copy of it.
          {jar.scorers.length > 0 && ` Runs that began with it go on with it; new runs and monitors cannot use its ${count(jar.scorers.length, 'scorer')} any more.`}
        </p>
        <Field label={`Type ${jar.file} to remove it`}>
          <input className={ui.input} value={typed} autoFocus onChange={(event) => setTyped(event.target.value)} />
        </Field>
        {removing.error && <Problem error={removing.error} />}
        <div className={ui.toolbar}>
          <Button kind="danger" type="submit" disabled={typed !== jar.file || removing.isPending}>
            Remove for good
          </Button>
          <Button onClick={onClose}>Keep</Button>
        </div>
      </form>
    </Dialog>
  );
}
