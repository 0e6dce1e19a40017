import { useConnection } from '../../api/live.ts';
import styles from './evaluations.module.css';

const words = { off: 'not live', connecting: 'catching up', live: 'live', offline: 'offline, trying again' };

/** Whether what is shown is pushed as it happens, in words. */
export function LiveDot() {
  const state = useConnection();
  return (
    <span className={styles.live} data-state={state}>
      <i aria-hidden />
      {words[state]}
    </span>
  );
}
