import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { runsApi } from '../../api/runs.ts';
import { cost, count, duration, number, percent } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import { LateFilterBox } from '../../components/LateFilterBox.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { isFixed, ScopeControls, windowOf } from '../../components/ScopeControls.tsx';
import { Empty, Skeleton, ui } from '../../components/ui.tsx';
import { inWindow } from '../../components/window.ts';
import { type Figures, figuresOf, seriesMetrics, slicesOf } from './figures.ts';
import { type Figure, Groups } from './Groups.tsx';
import styles from './overview.module.css';
import { TimeChart } from './TimeChart.tsx';

const route = getRouteApi('/overview');
// the charts that need no second question are there sooner
const Quality = lazy(() => import('./Quality.tsx').then((module) => ({ default: module.Quality })));

const traces: Figure = { name: 'Traces', metric: { fn: 'count' }, format: number };
const errors: Figure = { name: 'With errors', metric: { fn: 'error_rate' }, format: percent };
const p95: Figure = { name: 'p95', metric: { fn: 'p95', field: 'duration' }, format: (ms) => duration(ms) };
const tokens: Figure = { name: 'Tokens', metric: { fn: 'sum', field: 'tokens.total' }, format: short };
const costs: Figure = { name: 'Cost', metric: { fn: 'sum', field: 'cost' }, format: (usd) => cost(usd) };

/** `12.3k`, `4.56M`: for sums that no one reads to their last digit. */
function short(value: number): string {
  if (value < 10_000) return number(Math.round(value));
  return value < 1_000_000 ? `${Number((value / 1_000).toPrecision(3))}k` : `${Number((value / 1_000_000).toPrecision(3))}M`;
}

/** How an experiment, or whatever a filter finds, is doing: over time, and by model, name and tool. */
export function OverviewPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filterInput = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState(() => Date.now());
  const q = search.q ?? '';
  const filter = inWindow(q, windowOf(search), asked);
  const unfiltered = q === '' && search.range === undefined && !isFixed(search);
  const query = useMemo(
    () => ({ filter, ...(search.experiment === undefined ? {} : { experimentIds: [search.experiment] }) }),
    [filter, search.experiment],
  );
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }) });
  const total = useQuery({
    queryKey: ['traces-aggregate', 'total', query],
    queryFn: ({ signal }) => runsApi.aggregateTraces({ ...query, metrics: seriesMetrics }, signal),
    placeholderData: keepPreviousData,
  });
  const series = useQuery({
    queryKey: ['traces-aggregate', 'time', query],
    queryFn: ({ signal }) => runsApi.aggregateTraces({ ...query, interval: 'auto', metrics: seriesMetrics }, signal),
    placeholderData: keepPreviousData,
  });
  useKeys({ '/': () => filterInput.current?.focus() });

  const slices = useMemo(() => (series.data ? slicesOf(series.data) : []), [series.data]);
  const sliceMs = series.data?.intervalMs ?? 0;
  const of = (value: (figures: Figures) => number | undefined) => slices.map(({ figures }) => figures && value(figures));
  const behind = { ...search, q };
  const charts = {
    slices: slices.map((slice) => slice.at),
    sliceMs,
    onZoom: (from: number, to: number) => put({ from, to }),
    onPick: (from: number, to: number) => void navigate({ to: '/traces', search: { ...search, from, to } }),
  };
  const row = total.data?.rows[0];
  const sums = row && figuresOf(row);
  return (
    <div className={`${layout.page} ${layout.scrolling}`}>
      <header className={`${layout.top} ${layout.aboveFilter}`}>
        <h1>Overview</h1>
        <ScopeControls
          scope={search}
          asked={asked}
          onAsked={setAsked}
          onChange={put}
          onAgain={() => {
            setAsked(Date.now());
            void total.refetch();
            void series.refetch();
          }}
        />
        <span className={ui.spacer} />
        <Link to="/traces" search={search} className={ui.button}>
          {total.data === undefined ? 'Traces' : count(total.data.traces, 'trace')}
        </Link>
      </header>
      <div className={layout.filterBar}>
        <LateFilterBox after={!series.isPending && !total.isPending} value={q} onApply={(text) => put({ q: text || undefined })} inputRef={filterInput} />
      </div>
      {(total.data?.stale || series.data?.stale) && <p className={ui.secondary}>The newest traces may be missing.</p>}
      {series.error ?? total.error ? (
        <Problem
          error={series.error ?? total.error}
          retry={() => {
            void total.refetch();
            void series.refetch();
          }}
        />
      ) : series.isPending || total.isPending ? (
        <Skeleton rows={10} />
      ) : slices.length === 0 ? (
        <Empty title={unfiltered ? 'No trace yet' : 'No trace matches'}>
          <p>{unfiltered ? 'Figures appear with the first traces.' : 'Try a longer time, or a shorter filter.'}</p>
          {unfiltered && <Link to="/traces">How to send one</Link>}
        </Empty>
      ) : (
        <>
          {sums && <Sums sums={sums} />}
          <div className={styles.charts}>
            <Pane>
              <Suspense fallback={<Skeleton rows={4} />}>
                <Quality query={query} times={charts} />
              </Suspense>
            </Pane>
            <Pane>
              <TimeChart
                {...charts}
                title="Traces"
                format={number}
                series={[
                  { name: 'with errors', look: 'errorBar', values: of((figures) => figures.errors) },
                  { name: 'others', look: 'bar', values: of((figures) => figures.traces - figures.errors) },
                ]}
              />
            </Pane>
            <Pane>
              <TimeChart
                {...charts}
                title="Latency"
                format={(ms) => duration(ms)}
                series={[
                  { name: 'p50', look: 'line', values: of((figures) => figures.p50) },
                  { name: 'p95', look: 'dashedLine', values: of((figures) => figures.p95) },
                ]}
              />
            </Pane>
            <Pane>
              <TimeChart {...charts} title="Tokens" format={short} series={[{ name: 'tokens', look: 'bar', values: of((figures) => figures.tokens) }]} />
            </Pane>
            <Pane>
              <TimeChart {...charts} title="Cost" format={(usd) => cost(usd)} series={[{ name: 'US dollars', look: 'bar', values: of((figures) => figures.cost) }]} />
            </Pane>
            <Groups title="Models" field="model" query={query} search={behind} figures={[tokens, costs, traces]} />
            <Groups title="Names" field="name" query={query} search={behind} figures={[traces, errors, p95]} />
            <Groups title="Tools" field="tool" query={query} search={behind} figures={[traces, errors]} />
          </div>
        </>
      )}
    </div>
  );
}

function Sums({ sums }: { sums: Figures }) {
  const all: [string, string][] = [
    ['Traces', number(sums.traces)],
    ['With errors', percent(sums.traces === 0 ? 0 : sums.errors / sums.traces)],
    ['p50', duration(sums.p50)],
    ['p95', duration(sums.p95)],
    ['Tokens', sums.tokens === undefined ? '–' : short(sums.tokens)],
    ['Cost', cost(sums.cost)],
  ];
  return (
    <dl className={styles.sums}>
      {all.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
