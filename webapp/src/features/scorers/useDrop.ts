import { type RefObject, useEffect, useRef, useState } from 'react';

/** Files dropped on an element, one at a time; true while one is held over it. Whoever has no mouse has a button for it. */
export function useDrop(place: RefObject<HTMLElement | null>, accepts: boolean, onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef({ accepts, onFile });
  useEffect(() => {
    latest.current = { accepts, onFile };
  });
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const abort = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) => element.addEventListener(type, act, { signal: abort.signal });
    on('dragover', (event) => {
      // without it the browser would open the file
      event.preventDefault();
      setOver(latest.current.accepts);
    });
    on('dragleave', () => setOver(false));
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files.item(0);
      if (file && latest.current.accepts) latest.current.onFile(file);
    });
    return () => abort.abort();
  }, [place]);
  return over;
}
