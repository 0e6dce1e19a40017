import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { lazy, type RefObject, Suspense, useEffect, useImperativeHandle, useState } from 'react';
import { api } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { TryRequest, TryResult } from '../../api/types.ts';
import { duration, preview } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, ui } from '../../components/ui.tsx';
import { outcomeOf } from '../../components/Verdict.tsx';
import { Said } from './Said.tsx';
import styles from './scorers.module.css';

// the editor is large enough without it: the filter comes after the first paint
const FilterBox = lazy(() => import('../../components/FilterBox.tsx').then((module) => ({ default: module.FilterBox })));

/** Runs a try; with a source, that one instead of the one last rendered. */
export type TryHandle = { run: (source?: string) => void };

type Props = {
  /** A scorer by its id, or a source that need not be saved. */
  what: Pick<TryRequest, 'scorer' | 'source' | 'parameters'>;
  /** Why it cannot be tried as it is. */
  errors?: readonly string[];
  /** Called with the place of an error in the script. */
  onPlace?: (line: number, column: number) => void;
  handle?: RefObject<TryHandle | null>;
};

const SETTLED_MS = 300;
const COUNTS = [1, 5, 10, 25];

/** Runs a scorer over the newest traces of a filter and keeps nothing. */
export function TryPanel({ what, errors = [], onPlace, handle }: Props) {
  const [filter, setFilter] = useState('');
  const [limit, setLimit] = useState(5);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLED_MS);
    return () => clearTimeout(timer);
  }, []);
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });
  const trying = useMutation({ mutationFn: (request: TryRequest) => scorersApi.tryScorer(request) });
  const run = (source?: string) => trying.mutate({ ...what, ...(source === undefined ? {} : { source }), filter, limit });
  useImperativeHandle(handle, () => ({ run }));
  const results = trying.data?.results;
  return (
    <section className={styles.try} aria-label="Try it">
      <h3>Try it on the newest traces</h3>
      <Suspense fallback={<div className={styles.filterPlace} />}>
        {settled ? <FilterBox value={filter} onApply={setFilter} facets={facets.data?.facets} /> : <div className={styles.filterPlace} />}
      </Suspense>
      <div className={ui.toolbar}>
        <select className={ui.input} aria-label="How many traces" value={limit} onChange={(event) => setLimit(Number(event.target.value))}>
          {COUNTS.map((count) => (
            <option key={count} value={count}>
              {count} {count === 1 ? 'trace' : 'traces'}
            </option>
          ))}
        </select>
        <Button kind="main" icon={<FlaskConical aria-hidden />} disabled={trying.isPending || errors.length > 0} onClick={() => run()}>
          {trying.isPending ? 'Trying…' : 'Try'}
        </Button>
        {results && <span className={ui.secondary}>{summary(results)}</span>}
      </div>
      {errors.length > 0 && <p className={ui.fieldError}>{errors.join('; ')}</p>}
      {trying.error && <Problem error={trying.error} retry={() => run()} />}
      {results?.length === 0 && <p className={ui.secondary}>No trace matches.</p>}
      {results && (
        <ul className={styles.tried} aria-label="Results of the try">
          {results.map((result) => (
            <Tried key={result.traceId} result={result} onPlace={onPlace} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Tried({ result, onPlace }: { result: TryResult; onPlace: Props['onPlace'] }) {
  return (
    <li>
      <div className={styles.triedHead}>
        <Link to="/traces/$traceId" params={{ traceId: result.traceId }}>
          {preview(result.requestPreview) || result.traceId}
        </Link>
        <span className={ui.secondary}>{duration(result.durationMs)}</span>
      </div>
      <Said result={result} onPlace={onPlace} />
    </li>
  );
}

/** `3 pass, 1 fail, 1 error` */
function summary(results: readonly TryResult[]): string {
  const counts = new Map<string, number>();
  for (const result of results) {
    const outcomes = result.error ? ['error'] : result.feedbacks.map((feedback) => outcomeOf(feedback.value));
    for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const words: Record<string, string> = { value: 'scored', none: 'without verdict' };
  return [...counts].map(([outcome, n]) => `${n} ${words[outcome] ?? outcome}`).join(', ');
}
