import { FileCode } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import styles from './scorers.module.css';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Asks for the name of a new script. */
export function NewScript({ taken, onClose, onName }: { taken: string[]; onClose: () => void; onName: (name: string) => void }) {
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!NAME.test(name)) setWrong(`'${name}' is not a name of small letters, digits and _ that begins with a letter`);
    else if (taken.includes(name)) setWrong(`there is already a scorer ${name}`);
    else onName(name);
  };
  return (
    <Dialog title="New script" open onClose={onClose}>
      <form onSubmit={submit} className={styles.form}>
        <Field label="Name" error={wrong} hint="Small letters, digits and _; its scores are called so.">
          <input className={ui.input} value={name} placeholder="e.g. concise" autoFocus onChange={(event) => setName(event.target.value)} />
        </Field>
        <div className={ui.toolbar}>
          <Button kind="main" type="submit" icon={<FileCode aria-hidden />}>
            Write it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
