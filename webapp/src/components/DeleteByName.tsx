import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, ui } from './ui.tsx';

/** Asks for the name, because a deletion cannot be undone. */
export function DeleteByName({ name, onDelete }: { name: string; onDelete: () => void }) {
  const [typed, setTyped] = useState<string>();
  if (typed === undefined) {
    return (
      <Button icon={<Trash2 aria-hidden />} onClick={() => setTyped('')}>
        Delete
      </Button>
    );
  }
  return (
    <span className={ui.toolbar}>
      <input className={`${ui.input} ${ui.find}`} autoFocus aria-label={`Type ${name} to delete it`} placeholder={`type ${name}`} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <Button kind="danger" disabled={typed !== name} onClick={onDelete}>
        Delete for good
      </Button>
      <Button onClick={() => setTyped(undefined)}>Keep</Button>
    </span>
  );
}
