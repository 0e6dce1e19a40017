import { useEffect, useState, useSyncExternalStore } from 'react';
import styles from './ui.module.css';

/** Something the page says: read out by a screen reader, shown for a while. */
type Said = { text: string; id: number; action?: { label: string; act: () => void } };

let said: Said | undefined;
let announced = '';
let nextId = 1;
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

/** Reads a text out politely, without showing it. */
export function announce(text: string): void {
  announced = text;
  tell();
}

/** Shows a line at the foot of the page for some seconds. */
export function say(text: string, action?: Said['action']): void {
  said = action ? { text, id: nextId++, action } : { text, id: nextId++ };
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const SHOWN_MS = 10_000;

/** Once in the shell. */
export function Announcer() {
  const current = useSyncExternalStore(subscribe, () => said);
  const quiet = useSyncExternalStore(subscribe, () => announced);
  const [closed, setClosed] = useState(0);
  useEffect(() => {
    if (!current) return undefined;
    const timer = setTimeout(() => setClosed(current.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [current]);
  const shown = current !== undefined && current.id !== closed;
  return (
    <>
      <div aria-live="polite" className={styles.hidden}>
        {quiet}
      </div>
      <div role="status" className={styles.toasts}>
        {shown && (
          <div className={styles.toast}>
            {current.text}
            {current.action && (
              <button
                type="button"
                className={styles.button}
                onClick={() => {
                  current.action?.act();
                  setClosed(current.id);
                }}
              >
                {current.action.label}
              </button>
            )}
          </div>
        )}
      </div>
    </>
  );
}
