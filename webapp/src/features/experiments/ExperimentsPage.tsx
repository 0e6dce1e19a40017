import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { runsApi } from '../../api/runs.ts';
import type { Experiment } from '../../api/types.ts';
import { count, moment, number } from '../../components/format.ts';
import layout from '../../components/layout.module.css';
import { Problem } from '../../components/Pane.tsx';
import { Button, Skeleton, ui } from '../../components/ui.tsx';
import styles from './experiments.module.css';
import { inWords } from './limits.ts';
import { LimitsDialog } from './LimitsDialog.tsx';

/** The experiments, how much each holds and for how long it is kept. */
export function ExperimentsPage() {
  const [edited, setEdited] = useState<Experiment>();
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) });
  const server = useQuery({ queryKey: ['server'], queryFn: ({ signal }) => api.getServer(signal) });
  const list = experiments.data?.experiments ?? [];
  const limits = useQueries({
    queries: list.map(({ experimentId }) => ({
      queryKey: ['retention', experimentId],
      queryFn: ({ signal }: { signal: AbortSignal }) => runsApi.getRetention(experimentId, signal),
    })),
  });
  const counts = useQueries({
    queries: list.map(({ experimentId }) => ({
      queryKey: ['traces-count', { experimentIds: [experimentId] }],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.countTraces({ experimentIds: [experimentId] }, signal),
    })),
  });
  const maintenance = server.data?.maintenance;
  const last = maintenance?.['retentionAtMs'];
  const deleted = maintenance?.['deletedByRetention'] ?? 0;
  return (
    <div className={`${layout.page} ${layout.scrolling}`}>
      <header className={layout.top}>
        <h1>Experiments</h1>
        <span className={ui.secondary}>
          {maintenance &&
            (last === undefined
              ? 'Limits have not been looked at since the server started'
              : `Limits were last looked at ${moment(new Date(last).toISOString())}; ${count(deleted, 'trace')} deleted since the server started`)}
        </span>
      </header>
      {experiments.error ? (
        <Problem error={experiments.error} retry={() => void experiments.refetch()} />
      ) : experiments.isPending ? (
        <Skeleton rows={6} />
      ) : (
        <div className={styles.box}>
          <div className={layout.tableBox} role="region" aria-label="All experiments" tabIndex={0}>
            <table className={`${layout.table} ${styles.table}`}>
              <thead>
                <tr>
                  <th scope="col">Experiment</th>
                  <th scope="col" className={ui.num}>
                    Traces
                  </th>
                  <th scope="col">Kept</th>
                  <th scope="col">
                    <span className={ui.hidden}>Change</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.map((experiment, at) => {
                  const kept = limits[at];
                  const counted = counts[at]?.data?.count;
                  return (
                    <tr key={experiment.experimentId}>
                      <th scope="row">
                        <Link to="/overview" search={{ experiment: experiment.experimentId }}>
                          {experiment.name}
                        </Link>
                      </th>
                      <td className={ui.num}>{counted === undefined ? '–' : number(counted)}</td>
                      <td>
                        {kept?.error ? (
                          <span className={ui.fail}>{kept.error.message}</span>
                        ) : (
                          kept?.data && (
                            <>
                              {inWords(kept.data)} {!kept.data.own && <span className={ui.secondary}>as the server says</span>}
                            </>
                          )
                        )}
                      </td>
                      <td>
                        <Button disabled={kept?.data === undefined} onClick={() => setEdited(experiment)}>
                          Change<span className={ui.hidden}> how long {experiment.name} is kept</span>
                        </Button>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {edited && <LimitsDialog experiment={edited} onClose={() => setEdited(undefined)} />}
    </div>
  );
}
