import { Ban, Check, CircleDashed, CirclePause, LoaderCircle, X } from 'lucide-react';
import type { Progress, RunState as State } from '../../api/types.ts';
import { ui } from '../../components/ui.tsx';
import { stateWords } from './run.ts';
import styles from './evaluations.module.css';

const icons = {
  scheduled: CircleDashed,
  running: LoaderCircle,
  pausing: CirclePause,
  paused: CirclePause,
  finishing: LoaderCircle,
  finished: Check,
  failed: X,
  cancelling: Ban,
  cancelled: Ban,
};

export function RunState({ state }: { state: State }) {
  const Icon = icons[state];
  const colour = state === 'finished' ? ui.pass : state === 'failed' ? ui.fail : state === 'running' ? styles.running : ui.dim;
  return (
    <span className={`${ui.verdict} ${colour}`}>
      <Icon aria-hidden />
      <span>{stateWords[state]}</span>
    </span>
  );
}

export function Bar({ progress, label }: { progress: Progress; label: string }) {
  const share = progress.total === 0 ? 1 : progress.done / progress.total;
  return (
    <div className={styles.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={progress.total} aria-valuenow={progress.done}>
      <div style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
