import { useMutation, useQuery } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { MonitorSettings, RegisteredScorer, Scorer } from '../../api/types.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { FilterBox } from '../../components/FilterBox.tsx';
import { inline } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import styles from './scorers.module.css';

const USUAL_QUIET = 300;

type Props = {
  /** What is to score: a scorer of the list with its parameters, or one that is registered already. */
  what: { scorer: Scorer; parameters: Record<string, unknown> } | { registered: RegisteredScorer };
  onClose: () => void;
  onDone: () => void;
};

/** How a scorer scores what comes in: of which experiment, how many, which; a session after how long. */
export function MonitorDialog({ what, onClose, onDone }: Props) {
  const now = 'registered' in what ? what.registered : undefined;
  const scorer = 'scorer' in what ? what.scorer : what.registered;
  const parameters = 'scorer' in what ? Object.entries(what.parameters) : [];
  const ofSessions = scorer.scope === 'SESSION';
  const [name, setName] = useState(scorer.name);
  const [experimentId, setExperimentId] = useState<string>();
  const [share, setShare] = useState(String(Math.round((now?.sampleRate || 1) * 10_000) / 100));
  const [filter, setFilter] = useState(now?.filter ?? '');
  const [quiet, setQuiet] = useState(String((now?.quietSeconds ?? USUAL_QUIET) / 60));
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) });
  const facets = useQuery({ queryKey: ['traces-facets', {}], queryFn: ({ signal }) => api.facetTraces({}, signal) });
  const places = experiments.data?.experiments ?? [];
  const home = experimentId ?? places[0]?.experimentId;
  const wrongShare = !(Number(share) > 0 && Number(share) <= 100);
  const wrongQuiet = ofSessions && !(quiet.trim() !== '' && Number(quiet) >= 0 && Number(quiet) <= 43_200);

  const saving = useMutation({
    mutationFn: (rate: number) => {
      const settings: MonitorSettings = {
        sampleRate: rate,
        ...(filter.trim() === '' ? {} : { filter }),
        ...(ofSessions ? { quietSeconds: Math.round(Number(quiet) * 60) } : {}),
      };
      return 'scorer' in what
        ? scorersApi.createMonitor({ ...settings, experimentId: home ?? '0', scorer: what.scorer.scorer, name: name.trim(), parameters: what.parameters })
        : scorersApi.setMonitor(what.registered.scorerId, settings);
    },
    onSuccess: onDone,
  });

  return (
    <Dialog
      title={`Score incoming ${ofSessions ? 'sessions' : 'traces'} with ${scorer.name}`}
      open
      onClose={onClose}
      foot={
        <>
          <span className={ui.spacer} />
          {now?.state === 'RUNNING' && (
            <Button disabled={saving.isPending} onClick={() => saving.mutate(0)}>
              Stop
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            icon={<Radio aria-hidden />}
            disabled={saving.isPending || wrongShare || wrongQuiet || name.trim() === ''}
            onClick={() => saving.mutate(Number(share) / 100)}
          >
            {now?.state === 'RUNNING' ? 'Save' : 'Start'}
          </Button>
        </>
      }
    >
      {saving.error && <Problem error={saving.error} />}
      <p className={ui.secondary}>
        Scored is what comes in from now on; an evaluation scores what is here already.
        {'scorer' in what && what.scorer.usesJudge && ' Each score asks a judge model, which may cost money.'}
        {parameters.length > 0 && ` Parameters: ${parameters.map(([key, value]) => `${key} ${inline(value)}`).join(', ')}.`}
      </p>
      <div className={styles.form}>
        {now === undefined && (
          <>
            <Field label="Name of the score">
              <input className={ui.input} value={name} onChange={(event) => setName(event.target.value)} />
            </Field>
            <Field label="Experiment">
              <select className={ui.input} value={home} onChange={(event) => setExperimentId(event.target.value)}>
                {places.map((place) => (
                  <option key={place.experimentId} value={place.experimentId}>
                    {place.name}
                  </option>
                ))}
              </select>
            </Field>
          </>
        )}
        <Field label={ofSessions ? 'Per cent of sessions' : 'Per cent of traces'} hint="100 scores each of them." error={wrongShare ? 'expected more than 0, and at most 100' : undefined}>
          <input data-autofocus className={ui.input} inputMode="decimal" value={share} aria-invalid={wrongShare} onChange={(event) => setShare(event.target.value)} />
        </Field>
        {ofSessions && (
          <Field label="Minutes without a new turn before a session is scored" error={wrongQuiet ? 'expected 0 to 43200 minutes, which is 30 days' : undefined}>
            <input className={ui.input} inputMode="decimal" value={quiet} aria-invalid={wrongQuiet} onChange={(event) => setQuiet(event.target.value)} />
          </Field>
        )}
      </div>
      <div className={ui.field}>
        <span className={ui.label}>{ofSessions ? 'Sessions whose first trace matches' : 'Traces that match'}</span>
        <FilterBox value={filter} onApply={setFilter} facets={facets.data?.facets} />
        <span className={ui.hint}>Without a filter, all of the experiment.</span>
      </div>
    </Dialog>
  );
}
