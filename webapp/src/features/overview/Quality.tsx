import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { runsApi } from '../../api/runs.ts';
import type { TraceQuery } from '../../api/types.ts';
import { number } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Select, Skeleton, ui } from '../../components/ui.tsx';
import { meanOf, qualityMetrics, wilson } from './figures.ts';
import styles from './overview.module.css';
import { TimeChart, type Times } from './TimeChart.tsx';

const MOST = 10;

/** The feedback of a name over time: its mean, with the interval in which the true one lies in 95 of 100 cases. */
export function Quality({ query, times }: { query: TraceQuery; times: Times }) {
  const [chosen, setChosen] = useState<string>();
  const facets = useQuery({ queryKey: ['traces-facets', query], queryFn: ({ signal }) => api.facetTraces(query, signal), placeholderData: keepPreviousData });
  const named = facets.data?.facets.find((facet) => facet.field === 'assessment')?.values.slice(0, MOST).map((value) => value.value) ?? [];
  const total = useQuery({
    enabled: named.length > 0,
    queryKey: ['traces-aggregate', 'quality', query, named],
    queryFn: ({ signal }) => runsApi.aggregateTraces({ ...query, metrics: named.flatMap((one) => qualityMetrics(one).slice(0, 2)) }, signal),
    placeholderData: keepPreviousData,
  });
  const values = total.data?.rows[0]?.values ?? [];
  // expectations have names, too, but no mean
  const all = named.flatMap((one, at) => {
    const [value, n] = [values[2 * at]?.value, values[2 * at + 1]?.value];
    return typeof value === 'number' && n ? [{ name: one, value, n }] : [];
  });
  const shown = all.find((one) => one.name === chosen) ?? all[0];
  const series = useQuery({
    enabled: shown !== undefined,
    queryKey: ['traces-aggregate', 'quality over time', query, shown?.name],
    queryFn: ({ signal }) => runsApi.aggregateTraces({ ...query, interval: 'auto', metrics: qualityMetrics(shown?.name ?? '') }, signal),
    placeholderData: keepPreviousData,
  });
  const error = facets.error ?? series.error ?? total.error;
  if (error) return <Problem error={error} retry={() => void Promise.all([facets.refetch(), series.refetch(), total.refetch()])} />;
  if (facets.isPending || (named.length > 0 && total.isPending) || (shown && series.isPending)) return <Skeleton rows={4} />;
  if (shown === undefined) {
    return (
      <section className={styles.groups} aria-label="Quality">
        <h2>Quality</h2>
        <p className={ui.secondary}>Nothing has been said of these traces yet: evaluate them, or let a scorer score what comes in.</p>
      </section>
    );
  }
  const known = new Map((series.data?.rows ?? []).flatMap((row) => (row.time === undefined ? [] : [[Date.parse(row.time), meanOf(row)] as const])));
  const means = times.slices.map((at) => known.get(at));
  const shares = means.every((mean) => mean === undefined || mean.interval);
  return (
    <TimeChart
      {...times}
      title="Quality"
      format={number}
      series={[{ name: 'mean', look: 'line', values: means.map((mean) => mean?.value) }]}
      band={means.map((mean) => mean?.interval)}
      note={told(shown, shares)}
    >
      <Select label="Score" value={shown.name} onChange={(event) => setChosen(event.target.value)}>
        {all.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}: {number(one.value)}
          </option>
        ))}
      </Select>
    </TimeChart>
  );
}

/** `0.83, 95 % interval 0.79 to 0.86, n 412` */
function told({ value, n }: { value: number; n: number }, shares: boolean): string {
  const { low, high } = wilson(value, n);
  return `${number(value)}${shares ? `, 95 % interval ${number(low)} to ${number(high)}` : ''}, n ${number(n)}`;
}
