import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { Script } from '../../api/types.ts';
import { time } from '../../components/format.ts';
import { LineDiff } from '../../components/LineDiff.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, ui } from '../../components/ui.tsx';
import styles from './corpus.module.css';

type Props = {
  script: Script | null;
  /** The text in the editor. */
  source: string;
  /** Saves an old text as the newest version. */
  onRestore: (source: string, version: number) => void;
  busy: boolean;
};

/** Every version that was saved: what the text in the editor changes in it, and the way back to it. */
export function Versions({ script, source, onRestore, busy }: Props) {
  const [chosen, setChosen] = useState<number>();
  const shown = chosen ?? script?.versions[0]?.version;
  const name = script?.name ?? '';
  const old = useQuery({
    queryKey: ['script', name, 'version', shown],
    queryFn: ({ signal }) => scorersApi.getScript(name, shown, signal),
    enabled: script !== null && shown !== undefined,
    staleTime: Infinity,
  });
  if (script === null || shown === undefined) return <p className={ui.secondary}>Nothing is saved yet: Ctrl S saves the first version.</p>;
  return (
    <section className={styles.corpus} aria-label="Versions of the script">
      <ul className={styles.versions} aria-label="Versions">
        {script.versions.map((one) => (
          <li key={one.version}>
            <button type="button" aria-pressed={one.version === shown} onClick={() => setChosen(one.version)}>
              <span>version {one.version}</span>
              <span className={ui.secondary}>
                {time(one.createdAt)}, {one.origin === 'file' ? 'from a file' : 'from the editor'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {old.error && <Problem error={old.error} retry={() => void old.refetch()} />}
      {old.data && (
        <>
          <div className={ui.toolbar}>
            <h3>{old.data.source === source ? `The editor holds version ${shown}` : `What the editor changes in version ${shown}`}</h3>
            <span className={ui.spacer} />
            {old.data.source !== source && (
              <Button icon={<RotateCcw aria-hidden />} disabled={busy} onClick={() => old.data && onRestore(old.data.source, shown)}>
                Restore version {shown}
              </Button>
            )}
          </div>
          {old.data.source !== source && (
            <LineDiff from={old.data.source.split('\n')} to={source.split('\n')} label={`Changes to version ${shown}`} />
          )}
        </>
      )}
    </section>
  );
}

type ConflictProps = { theirs: Script; mine: string; onKeepMine: () => void; onTakeTheirs: () => void };

/** Somebody saved meanwhile, or the file changed: both texts, and what to do with them. */
export function Conflict({ theirs, mine, onKeepMine, onTakeTheirs }: ConflictProps) {
  return (
    <section className={styles.conflict} role="alert" aria-label="Conflict">
      <p>
        {theirs.origin === 'file' ? `The file ${theirs.file ?? ''} has changed` : 'Somebody saved'} meanwhile: version {theirs.version}. Your text is not saved.
        Below is what it would change in that version.
      </p>
      <div className={ui.toolbar}>
        <Button kind="main" onClick={onKeepMine}>
          Save mine as the next version
        </Button>
        <Button onClick={onTakeTheirs}>Take version {theirs.version}</Button>
      </div>
      <LineDiff from={theirs.source.split('\n')} to={mine.split('\n')} label={`Changes of yours to version ${theirs.version}`} />
    </section>
  );
}
