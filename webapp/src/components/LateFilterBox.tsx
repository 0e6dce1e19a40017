import { Search } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useAfterPaint } from './afterPaint.ts';
import { FILTER_HINT } from './completion.ts';
import type { FilterBoxProps } from './FilterBox.tsx';
import styles from './FilterBox.module.css';

const FilterBox = lazy(() => import('./FilterBox.tsx').then((module) => ({ default: module.FilterBox })));

type Props = Omit<FilterBoxProps, 'early'> & {
  /** Whether all else is shown: until then the box has to wait. */
  after?: boolean;
};

/**
 * The filter box, after the first paint. Until it has come a plain field stands in its place: what is typed there, and the focus,
 * are handed on to it.
 */
export function LateFilterBox({ after = true, ...filter }: Props) {
  const wanted = useAfterPaint(after);
  const [text, setText] = useState<string>();
  const [focused, setFocused] = useState(false);
  const own = useRef<HTMLInputElement>(null);
  const inputRef = filter.inputRef ?? own;
  const field = (
    <div className={styles.filter}>
      <div className={styles.box}>
        <Search aria-hidden />
        <div className={styles.input}>
          <input
            ref={inputRef}
            aria-label="Filter"
            placeholder={FILTER_HINT}
            spellCheck={false}
            value={text ?? filter.value}
            onChange={(event) => setText(event.target.value)}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
          />
        </div>
      </div>
    </div>
  );
  return wanted ? (
    <Suspense fallback={field}>
      <FilterBox {...filter} inputRef={inputRef} early={{ text, focused }} />
    </Suspense>
  ) : (
    field
  );
}
