import { useEffect, useRef } from 'react';

/** Keys by what `keyOf` calls them, e.g. `j`, `Shift x`, `g t`, `Ctrl s`. */
export type Keys = Record<string, (() => void) | undefined>;

const CHORD_MS = 1_000;
/** Begins a sequence: the key after it is not that key alone, whoever listens. */
const FIRST = 'g';
const SETTING = 'assay.keys';

export const keysEnabled = () => localStorage.getItem(SETTING) !== 'off';
export const enableKeys = (on: boolean) => localStorage.setItem(SETTING, on ? 'on' : 'off');

function keyOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 && event.shiftKey && /[a-z]/i.test(event.key) ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && /^[a-z]$/.test(key) ? 'Shift ' : '';
  return `${event.ctrlKey || event.metaKey ? 'Ctrl ' : ''}${shift}${key}`;
}

/** True when the key belongs to a field or to a layer above the page. */
function taken(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (event.key === 'Enter' && target.closest('a, button, summary, [role=option]') !== null) return true;
  return (
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null ||
    document.querySelector('[role=dialog][data-open], [role=alertdialog]') !== null
  );
}

/** Keys of a page: single letters work outside fields and with no dialog open. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let last: number | undefined;
    const pressed = (event: KeyboardEvent) => {
      const key = keyOf(event);
      const single = !key.startsWith('Ctrl ');
      if (event.defaultPrevented || event.altKey || (single && (taken(event) || !keysEnabled()))) return;
      const follows = key !== FIRST && last !== undefined && Date.now() - last < CHORD_MS;
      last = key === FIRST ? Date.now() : undefined;
      const act = latest.current[follows ? `${FIRST} ${key}` : key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
