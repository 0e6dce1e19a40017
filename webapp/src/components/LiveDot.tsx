import { useConnection } from '../api/live.ts';
import { ui } from './ui.tsx';

const words = { off: 'not live', connecting: 'catching up', live: 'live', offline: 'offline, trying again' };

/** Whether what is shown is pushed as it happens, in words. */
export function LiveDot() {
  const state = useConnection();
  return (
    <span className={ui.live} data-state={state}>
      <i aria-hidden />
      {words[state]}
    </span>
  );
}
