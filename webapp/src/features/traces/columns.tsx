import type { TraceInfo } from '../../api/types.ts';
import { cost, duration, inline, preview, time, tokens, zone } from '../../components/format.ts';
import { StateChip, Verdict } from '../../components/Verdict.tsx';
import { ui } from '../../components/ui.tsx';
import type { Column, Sort } from '../../components/VirtualGrid.tsx';

const MOST_ASSESSMENTS = 5;
const NEWEST_FIRST = 'timestamp_ms DESC';

/** The columns that every trace has, and one for each assessment name that the loaded rows have most. */
export function columnsFor(names: readonly string[], onlyToday: boolean, order: string | undefined, onOrder: (order: string | undefined) => void): Column<TraceInfo>[] {
  const [by, direction] = (order ?? NEWEST_FIRST).split(' ');
  const sorted = (field: string): Sort => {
    const next = `${field} ${field === by && direction === 'DESC' ? 'ASC' : 'DESC'}`;
    return {
      direction: field !== by ? undefined : direction === 'ASC' ? 'ascending' : 'descending',
      onSort: () => onOrder(next === NEWEST_FIRST ? undefined : next),
    };
  };
  return [
    { key: 'state', header: 'State', width: 84, cell: (row) => <StateChip state={row.state} /> },
    { key: 'time', sort: sorted('timestamp_ms'), header: `Time, ${zone()}`, width: onlyToday ? 104 : 132, cell: (row) => time(row.startTime), title: (row) => row.startTime },
    { key: 'name', header: 'Name', width: 112, grow: 1, cell: (row) => row.name ?? <span className={ui.dim}>no name</span> },
    { key: 'request', header: 'Request', width: 144, grow: 3, cell: (row) => preview(row.requestPreview) },
    { key: 'response', header: 'Response', width: 144, grow: 4, cell: (row) => preview(row.responsePreview) },
    { key: 'latency', sort: sorted('execution_time_ms'), header: 'Latency', width: 84, numeric: true, cell: (row) => duration(row.durationMs), title: (row) => exact(row.durationMs, 'ms') },
    { key: 'tokens', header: 'Tokens', width: 64, numeric: true, cell: (row) => tokens(row.inputTokens, row.outputTokens) },
    { key: 'cost', header: 'Cost', width: 92, numeric: true, cell: (row) => cost(row.costUsd), title: (row) => exact(row.costUsd, 'USD') },
    ...names.map((name) => ({
      key: `assessment.${name}`,
      header: <span title={name}>{name}</span>,
      width: 84,
      grow: 1,
      cell: (row: TraceInfo) => <Assessed row={row} name={name} />,
    })),
  ];
}

const exact = (value: number | undefined, unit: string): string | undefined => (value === undefined ? undefined : `${value} ${unit}`);

/** The newest assessment of a name, with how many more there are. */
function Assessed({ row, name }: { row: TraceInfo; name: string }) {
  const all = row.assessments.filter((assessment) => assessment.name === name && assessment.valid);
  const newest = all.at(-1);
  if (newest === undefined) return '–';
  if (newest.kind === 'expectation') return inline(newest.value);
  return (
    <>
      <Verdict value={newest.value} error={newest.error} />
      {all.length > 1 && <span className={ui.secondary}> +{all.length - 1}</span>}
    </>
  );
}

/** The names of the assessments that the rows have, most frequent first. */
export function assessmentNames(rows: readonly TraceInfo[]): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const name of new Set(row.assessments.map((assessment) => assessment.name))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, MOST_ASSESSMENTS)
    .map(([name]) => name);
}
