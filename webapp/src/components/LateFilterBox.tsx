import { lazy, Suspense } from 'react';
import { useAfterPaint } from './afterPaint.ts';
import type { FilterBoxProps } from './FilterBox.tsx';
import styles from './FilterBox.module.css';

const FilterBox = lazy(() => import('./FilterBox.tsx').then((module) => ({ default: module.FilterBox })));

/** The filter where it is not what a page is opened for: it comes once all else is shown (`after`); its place is kept. */
export function LateFilterBox({ after = true, ...filter }: FilterBoxProps & { after?: boolean }) {
  const wanted = useAfterPaint(after);
  const place = (
    <div className={styles.filter}>
      <div className={styles.box} />
    </div>
  );
  return wanted ? (
    <Suspense fallback={place}>
      <FilterBox {...filter} />
    </Suspense>
  ) : (
    place
  );
}
