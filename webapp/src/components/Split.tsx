import { type ReactNode, useRef, useState } from 'react';
import styles from './Split.module.css';

const LEAST = 360;
const MOST = 720;
const STEP = 24;

/** A main part and a panel at its right whose width is dragged or set by arrow keys, and remembered. */
export function Split({ name, children, panel }: { name: string; children: ReactNode; panel: ReactNode }) {
  const key = `assay.split.${name}`;
  const [width, setWidth] = useState(() => Number(localStorage.getItem(key)) || 480);
  const split = useRef<HTMLDivElement>(null);
  const put = (next: number) => {
    const clamped = Math.round(Math.max(LEAST, Math.min(MOST, next)));
    setWidth(clamped);
    localStorage.setItem(key, String(clamped));
  };
  return (
    <div ref={split} className={styles.split}>
      <div className={styles.main}>{children}</div>
      <div
        role="separator"
        aria-label="Width of the panel"
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        className={styles.handle}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') put(width + STEP);
          else if (event.key === 'ArrowRight') put(width - STEP);
        }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) {
            put((split.current?.getBoundingClientRect().right ?? 0) - event.clientX);
          }
        }}
      />
      <div className={styles.panel} style={{ flexBasis: width }}>
        {panel}
      </div>
    </div>
  );
}
