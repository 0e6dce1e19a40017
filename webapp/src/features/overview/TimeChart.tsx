import { type PointerEvent, type ReactNode, useState } from 'react';
import { moment, time } from '../../components/format.ts';
import { ui } from '../../components/ui.tsx';
import styles from './overview.module.css';

export type Series = {
  name: string;
  /** One for each slice; undefined where there is none. */
  values: (number | undefined)[];
  /** Of the design: bars are stacked in their order, from the bottom. */
  look: 'bar' | 'errorBar' | 'line' | 'dashedLine';
};

/** What all charts of a page share. */
export type Times = {
  /** Beginnings of the slices, in milliseconds, without a gap. */
  slices: readonly number[];
  sliceMs: number;
  /** Where a drag began and ended. */
  onZoom: (from: number, to: number) => void;
  /** A slice that was clicked. */
  onPick: (from: number, to: number) => void;
};

type Props = Times & {
  title: string;
  series: readonly Series[];
  format: (value: number) => string;
  /** The interval of the first series in each slice, drawn behind it. */
  band?: readonly ({ low: number; high: number } | undefined)[];
  /** Stands where the largest value does otherwise. */
  note?: string | undefined;
  /** What can be chosen. */
  children?: ReactNode;
};

const HEIGHT = 100;
const isBar = ({ look }: Series) => look === 'bar' || look === 'errorBar';

/** Figures over time. A drag chooses a time, a click the traces of a slice. The same numbers stand in a hidden table. */
export function TimeChart({ title, slices, sliceMs, series, format, onZoom, onPick, band = [], note, children }: Props) {
  const [drag, setDrag] = useState<{ start: number; end: number }>();
  const bars = series.filter(isBar);
  const stacked = slices.map((_, at) => bars.reduce((sum, one) => sum + (one.values[at] ?? 0), 0));
  const lines = series.filter((one) => !isBar(one));
  const most = Math.max(0, ...stacked, ...lines.flatMap((one) => one.values.map((value) => value ?? 0)), ...band.map((one) => one?.high ?? 0)) || 1;
  const sliceAt = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * slices.length);
    return Math.max(0, Math.min(slices.length - 1, at));
  };
  const finish = () => {
    setDrag(undefined);
    if (!drag) return;
    const first = slices[Math.min(drag.start, drag.end)];
    const last = slices[Math.max(drag.start, drag.end)];
    if (first === undefined || last === undefined) return;
    (first === last ? onPick : onZoom)(first, last + sliceMs);
  };
  const told = (at: number) => {
    const between = band[at] && ` (95 % ${format(band[at].low)} to ${format(band[at].high)})`;
    return series.map((one) => `${one.name} ${textOf(one.values[at], format)}`).join(', ') + (between ?? '');
  };
  const [from, to] = [slices.at(0), slices.at(-1)];
  return (
    <figure className={styles.chart} aria-label={title}>
      <figcaption>
        <h2>{title}</h2>
        <span className={styles.legend}>
          {series.map((one) => (
            <span key={one.name}>
              <i data-look={one.look} aria-hidden /> {one.name}
            </span>
          ))}
        </span>
        <span className={ui.secondary}>{note ?? `${format(most)} at most`}</span>
        {children}
      </figcaption>
      <svg
        viewBox={`0 0 ${Math.max(1, slices.length)} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.plot}
        aria-hidden
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = sliceAt(event);
          setDrag({ start: at, end: at });
        }}
        onPointerMove={(event) => {
          if (drag) setDrag({ ...drag, end: sliceAt(event) });
        }}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(undefined)}
      >
        {drag && (
          <rect className={styles.chosen} x={Math.min(drag.start, drag.end)} width={Math.abs(drag.start - drag.end) + 1} y={0} height={HEIGHT} />
        )}
        {slices.map((slice, at) => (
          <rect key={slice} className={styles.hit} x={at} width={1} y={0} height={HEIGHT}>
            <title>{`${time(new Date(slice).toISOString())}: ${told(at)}`}</title>
          </rect>
        ))}
        {band.map((one, at) => one && <rect key={slices[at]} className={styles.band} x={at} width={1} y={yOf(one.high, most)} height={yOf(one.low, most) - yOf(one.high, most)} />)}
        {bars.map((one, index) =>
          slices.map((slice, at) => {
            const below = bars.slice(0, index).reduce((sum, other) => sum + (other.values[at] ?? 0), 0);
            const height = ((one.values[at] ?? 0) / most) * HEIGHT;
            return height > 0 && <rect key={`${one.name} ${slice}`} className={styles[one.look]} x={at + 0.08} width={0.84} y={HEIGHT - (below / most) * HEIGHT - height} height={height} />;
          }),
        )}
        {lines.map((one) => (
          <path key={one.name} className={styles[one.look]} d={steps(one.values, most)} />
        ))}
      </svg>
      <div className={styles.axis} aria-hidden>
        <span>{from !== undefined && time(new Date(from).toISOString())}</span>
        <span>{to !== undefined && moment(new Date(to + sliceMs).toISOString())}</span>
      </div>
      <table className={ui.hidden}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th>Time</th>
            {series.map((one) => (
              <th key={one.name}>{one.name}</th>
            ))}
            {band.length > 0 && <th>95 % interval</th>}
          </tr>
        </thead>
        <tbody>
          {slices.map(
            (slice, at) =>
              series.some((one) => one.values[at] !== undefined) && (
                <tr key={slice}>
                  <td>{time(new Date(slice).toISOString())}</td>
                  {series.map((one) => (
                    <td key={one.name}>{textOf(one.values[at], format)}</td>
                  ))}
                  {band.length > 0 && <td>{band[at] ? `${format(band[at].low)} to ${format(band[at].high)}` : '–'}</td>}
                </tr>
              ),
          )}
        </tbody>
      </table>
    </figure>
  );
}

const textOf = (value: number | undefined, format: (value: number) => string): string => (value === undefined ? '–' : format(value));

/** Lines stay whole at both edges. */
const yOf = (value: number, most: number): number => HEIGHT - 1 - (value / most) * (HEIGHT - 2);

/** A step for each slice that has a value: one that stands alone is seen too, and nothing is drawn over a gap. */
function steps(values: readonly (number | undefined)[], most: number): string {
  let path = '';
  let joined = false;
  values.forEach((value, at) => {
    if (value !== undefined) {
      const y = yOf(value, most).toFixed(2);
      path += `${joined ? 'L' : 'M'}${at} ${y}H${at + 1}`;
    }
    joined = value !== undefined;
  });
  return path;
}
