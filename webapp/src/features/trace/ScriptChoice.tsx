import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Skeleton, ui } from '../../components/ui.tsx';
import styles from './ScriptChoice.module.css';

/** Which script to try on a trace: in the editor the trace can become one of its examples, too. */
export function ScriptChoice({ traceId, onClose }: { traceId: string; onClose: () => void }) {
  const scorers = useQuery({ queryKey: ['scorers'], queryFn: ({ signal }) => api.listScorers(signal) });
  const scripts = scorers.data?.scorers.filter((scorer) => scorer.kind === 'SCRIPT') ?? [];
  return (
    <Dialog title="Try a script on this trace" open onClose={onClose}>
      <p>The script opens in the editor and is tried on this trace; with one click more the trace is one of its examples. Nothing is kept of the try.</p>
      {scorers.error ? (
        <Problem error={scorers.error} retry={() => void scorers.refetch()} />
      ) : scorers.isPending ? (
        <Skeleton rows={4} />
      ) : scripts.length === 0 ? (
        <p className={ui.secondary}>
          There is no script yet: <Link to="/scorers">write one</Link>.
        </p>
      ) : (
        <ul className={styles.list} aria-label="Scripts">
          {scripts.map((script) => (
            <li key={script.scorer}>
              <Link to="/scorers/scripts/$name" params={{ name: script.name }} search={{ trace: traceId }} className={styles.script}>
                <b>{script.name}</b>
                <span className={ui.secondary}>{script.status === 'READY' ? script.description : script.reason}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
