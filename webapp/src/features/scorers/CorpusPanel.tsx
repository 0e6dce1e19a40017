import { useQuery } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useImperativeHandle, useState } from 'react';
import { api } from '../../api/client.ts';
import type { Trial } from '../../api/types.ts';
import { announce } from '../../components/announce.tsx';
import { count, duration, number, percent } from '../../components/format.ts';
import { LateFilterBox } from '../../components/LateFilterBox.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, ui } from '../../components/ui.tsx';
import styles from './corpus.module.css';
import { Changes, Errors, Labels, Slowest, Verdicts } from './TrialFindings.tsx';
import type { TryHandle } from './TryPanel.tsx';
import { useTrial } from './useTrial.ts';

type Props = {
  /** Whether its tab is open; what is large is loaded when it is for the first time. */
  shown: boolean;
  /** Of the script; verdicts are compared with the version saved under it. */
  name: string;
  version: number | undefined;
  source: string;
  parameters: Record<string, unknown>;
  /** What is wrong with the parameters. */
  errors: readonly string[];
  /** Whether the text has no problems. */
  fit: boolean;
  onPlace: (line: number, column: number) => void;
  handle: RefObject<TryHandle | null>;
  /** What stands above the filter. */
  children: ReactNode;
};

const LIMITS = [1_000, 10_000, 100_000];

/** Runs the text as it is over every trace of a filter; nothing is kept. */
export function CorpusPanel({ shown, name, version, source, parameters, errors, fit, onPlace, handle, children }: Props) {
  const [filter, setFilter] = useState('');
  const [label, setLabel] = useState('');
  const [limit, setLimit] = useState<number>();
  const [follow, setFollow] = useState(true);
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });
  const names = facets.data?.facets.find((facet) => facet.field === 'assessment')?.values.map((value) => value.value) ?? [];
  const { trial, error, running, stale, start, stop } = useTrial(
    { source, name, parameters, filter, ...(version && { version }), ...(label && { label }), ...(limit && { limit }) },
    follow,
    fit && errors.length === 0,
  );
  useImperativeHandle(handle, () => ({ run: (text) => start(text) }));
  useEffect(() => {
    if (trial?.state === 'finished') announce(`${count(trial.done, 'trace')} tried, ${count(trial.failed ?? 0, 'error')}.`);
  }, [trial?.state, trial?.done, trial?.failed]);
  return (
    <section className={styles.corpus} aria-label="Try it on every trace">
      {children}
      <LateFilterBox after={shown} value={filter} onApply={setFilter} facets={facets.data?.facets} />
      <div className={ui.toolbar}>
        <select className={ui.input} aria-label="Compare with labels" value={label} onChange={(event) => setLabel(event.target.value)}>
          <option value="">no labels</option>
          {names.map((one) => (
            <option key={one} value={one}>
              labels: {one}
            </option>
          ))}
        </select>
        <select className={ui.input} aria-label="How many traces" value={limit ?? ''} onChange={(event) => setLimit(Number(event.target.value) || undefined)}>
          <option value="">every trace</option>
          {LIMITS.map((most) => (
            <option key={most} value={most}>
              newest {number(most)}
            </option>
          ))}
        </select>
        {running ? (
          <Button icon={<Square aria-hidden />} onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button kind="main" icon={<Play aria-hidden />} disabled={errors.length > 0} onClick={() => start()}>
            Run over all
          </Button>
        )}
        <label className={styles.follow}>
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          again as I type
        </label>
      </div>
      {errors.length > 0 && <p className={ui.fieldError}>{errors.join('; ')}</p>}
      {error !== undefined && <Problem error={error} retry={() => start()} />}
      {trial === undefined && error === undefined && !running && (
        <p className={ui.secondary}>
          Runs the text as it stands over every trace that matches, without saving anything: what it says, where it fails, and what
          changes against the saved version.
        </p>
      )}
      {trial && <Progress trial={trial} running={running} stale={stale} />}
      {trial && (
        <div className={styles.found} data-stale={stale || undefined}>
          {trial.problem && <p className={styles.failure}>{trial.problem}</p>}
          <Changes changes={trial.changes} />
          <Labels labels={trial.labels} />
          <Errors trial={trial} onPlace={onPlace} />
          <Verdicts trial={trial} />
          <Slowest trial={trial} />
        </div>
      )}
    </section>
  );
}

function Progress({ trial, running, stale }: { trial: Trial; running: boolean; stale: boolean }) {
  const { total, done, elapsedMs, state } = trial;
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const words =
    state === 'waiting'
      ? 'waiting for others to end'
      : total === 0
        ? 'no trace matches'
        : state === 'finished'
          ? `all ${count(done, 'trace')} in ${duration(elapsedMs)}`
          : `${number(done)} of ${count(total, 'trace')}, ${number(Math.round(rate))} a second${running ? '' : ', stopped'}`;
  return (
    <div className={styles.progress}>
      <div className={styles.bar} role="progressbar" aria-label="Traces tried" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}>
        <span style={{ width: total === 0 ? '100%' : `${(done / total) * 100}%` }} />
      </div>
      <p className={ui.secondary}>
        {words}
        {trial.scriptMs !== undefined && done > 0 && `, ${duration(trial.scriptMs / done)} of CPU a trace`}
        {stale && (running ? '; of what stood here before' : '; the script or its parameters have changed since')}
      </p>
      {done > 0 && (
        <p>
          {count(trial.scored ?? 0, 'verdict')} ({percent((trial.scored ?? 0) / done)}), {number(trial.skipped ?? 0)} skipped, {count(trial.failed ?? 0, 'error')}
          {(trial.gone ?? 0) > 0 && `, ${number(trial.gone ?? 0)} deleted meanwhile`}
        </p>
      )}
    </div>
  );
}
