import { type PointerEvent, useState } from 'react';
import type { Histogram as Data } from '../../api/types.ts';
import { duration, moment, number, time } from '../../components/format.ts';
import { ui } from '../../components/ui.tsx';
import styles from './Histogram.module.css';

type Props = { data: Data; onZoom: (from: number, to: number) => void };

const HEIGHT = 56;

/** Traces by time with the errors stacked below; dragging chooses a time. The same numbers stand in a hidden table. */
export function Histogram({ data, onZoom }: Props) {
  const [drag, setDrag] = useState<{ start: number; end: number }>();
  const buckets = data.buckets;
  const most = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const { bucketMs } = data;
  const bucketAt = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * buckets.length);
    return Math.max(0, Math.min(buckets.length - 1, at));
  };
  const finish = () => {
    if (drag && bucketMs !== undefined) {
      const first = buckets[Math.min(drag.start, drag.end)];
      const last = buckets[Math.max(drag.start, drag.end)];
      if (first && last) onZoom(Date.parse(first.time), Date.parse(last.time) + bucketMs);
    }
    setDrag(undefined);
  };
  const chosen = drag && { x: Math.min(drag.start, drag.end), width: Math.abs(drag.start - drag.end) + 1 };
  return (
    <figure className={styles.histogram} aria-label="Traces by time">
      <div className={styles.scale} aria-hidden>
        {number(most)}
      </div>
      <svg
        viewBox={`0 0 ${Math.max(1, buckets.length)} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.bars}
        aria-hidden
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = bucketAt(event);
          setDrag({ start: at, end: at });
        }}
        onPointerMove={(event) => {
          if (drag) setDrag({ ...drag, end: bucketAt(event) });
        }}
        onPointerUp={finish}
      >
        {chosen && <rect className={styles.chosen} x={chosen.x} width={chosen.width} y={0} height={HEIGHT} />}
        {buckets.map((bucket, at) => {
          const all = (bucket.count / most) * HEIGHT;
          const errors = (bucket.errors / most) * HEIGHT;
          return (
            <g key={bucket.time}>
              <title>
                {time(bucket.time)}: {bucket.count} traces, {bucket.errors} errors, p95 {duration(bucket.p95Ms)}
              </title>
              <rect className={styles.hit} x={at} width={1} y={0} height={HEIGHT} />
              <rect className={styles.bar} x={at + 0.08} width={0.84} y={HEIGHT - all} height={all - errors} />
              <rect className={styles.error} x={at + 0.08} width={0.84} y={HEIGHT - errors} height={errors} />
            </g>
          );
        })}
      </svg>
      <div className={styles.side}>
        <span>
          p50 <b>{duration(data.p50Ms)}</b>
        </span>
        <span>
          p95 <b>{duration(data.p95Ms)}</b>
        </span>
      </div>
      <div className={styles.axis} aria-hidden>
        <span>{data.from && time(data.from)}</span>
        <span>{data.to && moment(data.to)}</span>
      </div>
      <table className={ui.hidden}>
        <caption>Traces by time</caption>
        <thead>
          <tr>
            <th>Time</th>
            <th>Traces</th>
            <th>Errors</th>
            <th>p95</th>
          </tr>
        </thead>
        <tbody>
          {buckets
            .filter((bucket) => bucket.count > 0)
            .map((bucket) => (
              <tr key={bucket.time}>
                <td>{time(bucket.time)}</td>
                <td>{bucket.count}</td>
                <td>{bucket.errors}</td>
                <td>{duration(bucket.p95Ms)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}
