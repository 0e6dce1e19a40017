import type { AggregateRow, Aggregates, AggregateMetric } from '../../api/types.ts';

/** What the overview asks of the server, and how its answers become slices and rows. */

export const seriesMetrics: AggregateMetric[] = [
  { fn: 'count' },
  { fn: 'error_rate' },
  { fn: 'p50', field: 'duration' },
  { fn: 'p95', field: 'duration' },
  { fn: 'sum', field: 'tokens.total' },
  { fn: 'sum', field: 'cost' },
];

/** What {@link meanOf} reads of a row. */
export const qualityMetrics = (name: string): AggregateMetric[] => {
  const field = `feedback.${name}`;
  return [{ fn: 'avg', field }, { fn: 'count', field }, { fn: 'min', field }, { fn: 'max', field }];
};

/** A mean of n scores; its 95 % interval where all of them lie between 0 and 1. */
export type Mean = { value: number; n: number; interval: { low: number; high: number } | undefined };

const Z = 1.959964;

/** Wilson's interval, which is exact for yes and no and too wide rather than too narrow for numbers between. */
export function wilson(mean: number, n: number): { low: number; high: number } {
  const z2n = (Z * Z) / n;
  const centre = (mean + z2n / 2) / (1 + z2n);
  const reach = (Z / (1 + z2n)) * Math.sqrt((mean * (1 - mean)) / n + z2n / (4 * n));
  return { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}

export function meanOf(row: AggregateRow): Mean | undefined {
  const [value, n, least, most] = row.values.map((one) => one.value);
  if (value === null || value === undefined || !n) return undefined;
  const shares = (least ?? -1) >= 0 && (most ?? 2) <= 1;
  return { value, n, interval: shares ? wilson(value, n) : undefined };
}

export type Figures = {
  traces: number;
  errors: number;
  /** Milliseconds; undefined where there is nothing to compute it of, as for those below. */
  p50: number | undefined;
  p95: number | undefined;
  tokens: number | undefined;
  cost: number | undefined;
};

/** A slice of time; without traces it has no figures. */
export type Slice = { at: number; figures: Figures | undefined };

const MOST_SLICES = 400;

export function figuresOf(row: AggregateRow): Figures {
  const value = (at: number) => row.values[at]?.value ?? undefined;
  return {
    traces: row.traces,
    errors: Math.round((value(1) ?? 0) * row.traces),
    p50: value(2),
    p95: value(3),
    tokens: value(4),
    cost: value(5),
  };
}

/** Slices without a gap, oldest first: the answer leaves empty ones out. */
export function slicesOf({ rows, intervalMs }: Aggregates): Slice[] {
  const timed = rows.flatMap((row) => (row.time === undefined ? [] : [{ at: Date.parse(row.time), row }]));
  const [first, last] = [timed.at(0), timed.at(-1)];
  if (first === undefined || last === undefined || intervalMs === undefined) return [];
  const known = new Map(timed.map(({ at, row }) => [at, figuresOf(row)]));
  const count = Math.min(MOST_SLICES, Math.round((last.at - first.at) / intervalMs) + 1);
  return Array.from({ length: count }, (_, index) => {
    const at = first.at + index * intervalMs;
    return { at, figures: known.get(at) };
  });
}

const LONGEST_GROUP = 256;

/** The condition that a group's traces fulfil; a very long value is known by how it begins. */
export function condition(field: string, group: string | null): string {
  if (group === null) return `${field} IS NULL`;
  const quoted = group.replaceAll("'", "''");
  return new TextEncoder().encode(group).length >= LONGEST_GROUP ? `${field} LIKE '${quoted}%'` : `${field} = '${quoted}'`;
}
