import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { runsApi } from '../../api/runs.ts';
import type { AggregateMetric, AggregateRow, TraceQuery } from '../../api/types.ts';
import { and } from '../../components/completion.ts';
import { number } from '../../components/format.ts';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Skeleton, ui } from '../../components/ui.tsx';
import { condition } from './figures.ts';
import styles from './overview.module.css';

export type Figure = {
  name: string;
  metric: AggregateMetric;
  format: (value: number) => string;
};

type Props = {
  title: string;
  /** A field to group by; its values are conditions of the traces that a row leads to. */
  field: string;
  query: TraceQuery;
  /** The first one is drawn as a bar. */
  figures: readonly Figure[];
  /** What the address of the traces has beside the condition. */
  search: { q: string; range?: string | undefined; from?: number | undefined; to?: number | undefined; experiment?: string | undefined };
};

const LIMIT = 8;

/** The largest groups of the matching traces, each a link to them. */
export function Groups({ title, field, query, figures, search }: Props) {
  const metrics = figures.map((figure) => figure.metric);
  const groups = useQuery({
    queryKey: ['traces-aggregate', field, query, metrics],
    queryFn: ({ signal }) => runsApi.aggregateTraces({ ...query, groupBy: [field], metrics, limit: LIMIT }, signal),
    placeholderData: keepPreviousData,
  });
  const rows = groups.data?.rows ?? [];
  return (
    <section className={styles.groups} aria-label={title}>
      <Pane>
        {groups.error ? (
          <Problem error={groups.error} retry={() => void groups.refetch()} />
        ) : groups.isPending ? (
          <Skeleton rows={4} />
        ) : (
          <>
          <div className={styles.head}>
            <h2>{title}</h2>
            {groups.data.otherGroups > 0 && <span className={ui.secondary}>{`${number(rows.length)} of ${number(rows.length + groups.data.otherGroups)} shown`}</span>}
          </div>
          <table aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{field}</th>
                {figures.map((figure) => (
                  <th key={figure.name} scope="col" className={ui.num}>
                    {figure.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Group key={row.group[0] ?? ''} row={row} field={field} figures={figures} most={mostOf(rows)} search={search} />
              ))}
              {rows.length === 0 && (
                <tr>
                  <td colSpan={figures.length + 1} className={ui.secondary}>
                    None of these traces has one.
                  </td>
                </tr>
              )}
            </tbody>
          </table>
          </>
        )}
      </Pane>
    </section>
  );
}

const mostOf = (rows: readonly AggregateRow[]): number => Math.max(0, ...rows.map((row) => row.values[0]?.value ?? 0)) || 1;

function Group({ row, field, figures, most, search }: { row: AggregateRow; most: number } & Pick<Props, 'field' | 'figures' | 'search'>) {
  const name = row.group[0] ?? null;
  return (
    <tr>
      <th scope="row">
        <Link to="/traces" search={{ ...search, q: and(search.q, condition(field, name)) }} title={name ?? undefined}>
          {name ?? <span className={ui.dim}>none</span>}
        </Link>
      </th>
      {figures.map((figure, at) => {
        const value = row.values[at]?.value ?? null;
        return (
          <td key={figure.name} className={ui.num} title={value === null ? undefined : String(value)}>
            {at === 0 && (
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" className={styles.share} aria-hidden>
                <rect className={styles.bar} width={((value ?? 0) / most) * 100} height={8} />
              </svg>
            )}
            {value === null ? '–' : figure.format(value)}
          </td>
        );
      })}
    </tr>
  );
}
