import { keepPreviousData, useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { runsApi } from '../../api/runs.ts';
import type { NewEvaluation, Scorer } from '../../api/types.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { FilterBox } from '../../components/FilterBox.tsx';
import { count, number } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { fieldsOf, readForm } from '../../components/schema.ts';
import { Button, Field, Skeleton, ui } from '../../components/ui.tsx';
import { type Chosen, ScorerChoice } from './ScorerChoice.tsx';
import styles from './evaluations.module.css';

const MOST_COUNTED = 25;

type Props = {
  filter: string;
  experimentId: string | undefined;
  /** Traces chosen by hand instead of the filter. */
  traceIds: string[] | undefined;
  onClose: () => void;
  onStarted: (runId: string) => void;
};

/** Which traces, which scorers with which parameters; says how many traces and judge calls before it starts. */
export function StartDialog({ filter: given, experimentId: experimentGiven, traceIds, onClose, onStarted }: Props) {
  const [name, setName] = useState('');
  const [filter, setFilter] = useState(given);
  const [experimentId, setExperimentId] = useState(experimentGiven);
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [cache, setCache] = useState(true);
  const [tried, setTried] = useState(false);
  // one key for one evaluation, however often the button is pressed
  const [idempotencyKey] = useState(() => crypto.randomUUID());

  const scorers = useQuery({ queryKey: ['scorers'], queryFn: ({ signal }) => api.listScorers(signal) });
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) });
  const places = experiments.data?.experiments ?? [];
  const counts = useQueries({
    queries: places.slice(0, MOST_COUNTED).map((place) => {
      const query = { filter, experimentIds: [place.experimentId] };
      return {
        queryKey: ['traces-count', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => api.countTraces(query, signal),
        enabled: traceIds === undefined,
        placeholderData: keepPreviousData,
      };
    }),
  });
  const countOf = (id: string) => counts[places.findIndex((place) => place.experimentId === id)]?.data?.count;
  // a run belongs to one experiment: the one that was looked at, else the one where most traces match
  const fullest = places.toSorted((a, b) => (countOf(b.experimentId) ?? 0) - (countOf(a.experimentId) ?? 0))[0];
  const home = experimentId ?? fullest?.experimentId;
  const failed = counts.find((one) => one.error)?.error;
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });

  const traces = traceIds?.length ?? (home === undefined ? undefined : countOf(home));
  const byId = new Map((scorers.data?.scorers ?? []).map((scorer) => [scorer.scorer, scorer]));
  const read = chosen.map((one) => readForm(fieldsOf(byId.get(one.scorer)?.parametersSchema ?? {}), one.texts));
  const names = chosen.map((one) => one.name || byId.get(one.scorer)?.name || '');
  const double = names.find((one, at) => names.indexOf(one) !== at);
  const judged = chosen.filter((one) => byId.get(one.scorer)?.usesJudge).length;
  const kept = chosen.some((one) => byId.get(one.scorer)?.keepsScores);
  const wrong = read.some((one) => Object.keys(one.errors).length > 0) || double !== undefined;

  const starting = useMutation({
    mutationFn: (evaluation: NewEvaluation) => runsApi.startEvaluation(evaluation, idempotencyKey),
    onSuccess: ({ runId }) => onStarted(runId),
  });
  const start = () => {
    setTried(true);
    if (wrong || chosen.length === 0) return;
    starting.mutate({
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(home === undefined ? {} : { experimentId: home }),
      ...(traceIds === undefined ? { filter } : { traceIds }),
      ...(cache ? {} : { cache }),
      scorers: chosen.map((one, at) => ({
        scorer: one.scorer,
        ...(one.name === '' ? {} : { name: one.name }),
        parameters: read[at]?.parameters ?? {},
      })),
    });
  };
  const add = (scorer: Scorer) => setChosen((old) => [...old, { key: crypto.randomUUID(), scorer: scorer.scorer, name: '', texts: {} }]);

  return (
    <Dialog
      title="New evaluation"
      open
      onClose={onClose}
      foot={
        <>
          <p className={ui.spacer}>
            {traces !== undefined && count(traces, 'trace')}
            {judged > 0 && traces !== undefined && `, ${cache ? 'up to' : 'at least'} ${number(judged * traces)} judged scores, which may cost money`}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" icon={<Play aria-hidden />} disabled={starting.isPending || traces === 0 || chosen.length === 0} onClick={start}>
            {traces === undefined ? 'Evaluate' : `Evaluate ${count(traces, 'trace')}`}
          </Button>
        </>
      }
    >
      {starting.error && <Problem error={starting.error} />}
      <Field label="Name">
        <input data-autofocus className={ui.input} value={name} placeholder="left to the server" onChange={(event) => setName(event.target.value)} />
      </Field>
      {places.length > 1 && (
        <Field label="Experiment">
          <select className={ui.input} value={home} onChange={(event) => setExperimentId(event.target.value)}>
            {places.map((place) => (
              <option key={place.experimentId} value={place.experimentId}>
                {place.name}
                {countOf(place.experimentId) !== undefined && `, ${count(countOf(place.experimentId) ?? 0, 'trace')}`}
              </option>
            ))}
          </select>
        </Field>
      )}
      <section className={styles.part}>
        <h3 className={ui.label}>Traces</h3>
        {traceIds === undefined ? (
          <FilterBox value={filter} onApply={setFilter} facets={facets.data?.facets} />
        ) : (
          <p>The {count(traceIds.length, 'trace')} you selected.</p>
        )}
        {failed && <Problem error={failed} retry={() => counts.forEach((one) => void one.refetch())} />}
      </section>
      <section className={styles.part}>
        <h3 className={ui.label}>Scorers</h3>
        {scorers.error && <Problem error={scorers.error} retry={() => void scorers.refetch()} />}
        {scorers.isPending && <Skeleton rows={4} />}
        {scorers.data && (
          <ScorerChoice scorers={scorers.data.scorers} chosen={chosen} onAdd={add} onChange={setChosen} errorsOf={(at) => (tried ? (read[at]?.errors ?? {}) : {})} />
        )}
        {kept && (
          <label>
            <input type="checkbox" checked={cache} onChange={(event) => setCache(event.target.checked)} /> Use scores of earlier runs again, where a scorer keeps them and what it reads is the same
          </label>
        )}
        {double !== undefined && (
          <p className={ui.fieldError} role="alert">
            Two scorers are called {double}: give one of them another name.
          </p>
        )}
      </section>
    </Dialog>
  );
}
