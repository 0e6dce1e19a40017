import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BookmarkPlus, FlaskConical } from 'lucide-react';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useState } from 'react';
import { api } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { TryRequest, TryResult } from '../../api/types.ts';
import { duration, preview } from '../../components/format.ts';
import { LateFilterBox } from '../../components/LateFilterBox.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, IconButton, ui } from '../../components/ui.tsx';
import { outcomeOf } from '../../components/Verdict.tsx';
import { Said } from './Said.tsx';
import styles from './scorers.module.css';

/** Runs a try; with a source, that one instead of the one last rendered. */
export type TryHandle = { run: (source?: string) => void };

type Props = {
  /** A scorer by its id, or a source that need not be saved. */
  what: Pick<TryRequest, 'scorer' | 'source' | 'parameters'>;
  /** Why it cannot be tried as it is. */
  errors?: readonly string[];
  /** Called with the place of an error in the script. */
  onPlace?: (line: number, column: number) => void;
  handle?: Ref<TryHandle>;
  /** The filter that stands there at first; when there is one, it is tried at once. */
  initialFilter?: string;
  /** Makes a unit example of a trace that was tried. */
  onExample?: (tried: Tried) => void;
  /** What stands above the filter. */
  children?: ReactNode;
};

/** A trace that was tried, and with what. */
export type Tried = { result: TryResult; request: TryRequest };

const COUNTS = [1, 5, 10, 25];

/** Runs a scorer over the newest traces of a filter and keeps nothing. */
export function TryPanel({ what, errors = [], onPlace, handle, initialFilter = '', onExample, children }: Props) {
  const [filter, setFilter] = useState(initialFilter);
  const [limit, setLimit] = useState(5);
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });
  const trying = useMutation({ mutationFn: (request: TryRequest) => scorersApi.tryScorer(request) });
  const run = (source?: string) => trying.mutate({ ...what, ...(source === undefined ? {} : { source }), filter, limit });
  useImperativeHandle(handle, () => ({ run }));
  useEffect(() => {
    if (initialFilter !== '') trying.mutate({ ...what, filter: initialFilter, limit });
    // once, for what the page was opened for
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const results = trying.data?.results;
  return (
    <section className={styles.try} aria-label="Try it">
      <h3>Try it on the newest traces</h3>
      {children}
      <LateFilterBox value={filter} onApply={setFilter} facets={facets.data?.facets} />
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
            <One
              key={result.traceId}
              result={result}
              onPlace={onPlace}
              onExample={onExample && (() => trying.variables && onExample({ result, request: trying.variables }))}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function One({ result, onPlace, onExample }: { result: TryResult; onPlace: Props['onPlace']; onExample: (() => void) | undefined }) {
  return (
    <li>
      <div className={styles.triedHead}>
        <Link to="/traces/$traceId" params={{ traceId: result.traceId }}>
          {preview(result.requestPreview) || result.traceId}
        </Link>
        <span className={ui.spacer} />
        <span className={ui.secondary}>{duration(result.durationMs)}</span>
        {onExample && (
          <IconButton label="Add this trace as an example" onClick={onExample}>
            <BookmarkPlus aria-hidden />
          </IconButton>
        )}
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
