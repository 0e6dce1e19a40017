import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useId, useRef } from 'react';
import { duration } from '../../components/format.ts';
import { kindColour } from './kinds.ts';
import styles from './SpanTree.module.css';
import type { Node, Tree } from './tree.ts';

const ROW = 28;

type Props = {
  tree: Tree;
  rows: readonly Node[];
  closed: ReadonlySet<string>;
  selected: string | undefined;
  matches: ReadonlySet<string>;
  onSelect: (spanId: string) => void;
  onToggle: (spanId: string, open: boolean) => void;
};

/** The spans as a tree with a waterfall beside it. */
export function SpanTree({ tree, rows, closed, selected, matches, onSelect, onToggle }: Props) {
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollPaddingStart: ROW,
    initialRect: { width: 800, height: 600 },
  });
  const items = virtual.getVirtualItems();
  const pool = items.length + 1;
  const at = rows.findIndex((row) => row.span.spanId === selected);

  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
    // only a new selection scrolls, not an opened branch
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);

  const pressed = (event: KeyboardEvent) => {
    const row = rows[at];
    const go = (index: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (next) onSelect(next.span.spanId);
    };
    const isClosed = row !== undefined && closed.has(row.span.spanId);
    switch (event.key) {
      case 'ArrowDown':
        go(at + 1);
        break;
      case 'ArrowUp':
        go(at - 1);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(rows.length - 1);
        break;
      case 'PageDown':
        go(at + 20);
        break;
      case 'PageUp':
        go(at - 20);
        break;
      case 'ArrowRight':
        if (row && isClosed) onToggle(row.span.spanId, true);
        else if (row && row.children.length > 0) go(at + 1);
        break;
      case 'ArrowLeft':
        if (row && !isClosed && row.children.length > 0) onToggle(row.span.spanId, false);
        else if (row?.parent) onSelect(row.parent.span.spanId);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const shown = items.some((item) => item.index === at);
  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={shown ? `${base}-${at}` : undefined}
      tabIndex={0}
      className={styles.tree}
      onKeyDown={pressed}
    >
      <div role="row" aria-rowindex={1} className={styles.head}>
        <div role="columnheader">Span</div>
        <div role="columnheader" className={styles.numeric}>
          Duration
        </div>
        <div role="columnheader" className={styles.axis}>
          <span>0</span>
          <span>{duration(tree.durationMs / 2)}</span>
          <span>{duration(tree.durationMs)}</span>
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const node = rows[item.index];
          return (
            node && (
              <Row
                key={item.index % pool}
                id={`${base}-${item.index}`}
                node={node}
                index={item.index}
                top={item.start}
                total={tree.durationMs}
                closed={closed.has(node.span.spanId)}
                selected={item.index === at}
                match={matches.has(node.span.spanId)}
                onSelect={onSelect}
                onToggle={onToggle}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

type RowProps = {
  id: string;
  node: Node;
  index: number;
  top: number;
  total: number;
  closed: boolean;
  selected: boolean;
  match: boolean;
  onSelect: Props['onSelect'];
  onToggle: Props['onToggle'];
};

const Row = memo(
  function Row({ id, node, index, top, total, closed, selected, match, onSelect, onToggle }: RowProps) {
    const { span, children } = node;
    const Icon = closed ? ChevronRight : ChevronDown;
    const colour = kindColour(span.type);
    const left = total > 0 ? (node.startMs / total) * 100 : 0;
    const width = total > 0 ? (node.durationMs / total) * 100 : 100;
    return (
      <div
        id={id}
        role="row"
        aria-rowindex={index + 2}
        aria-level={node.depth + 1}
        aria-posinset={node.position}
        aria-setsize={node.siblings}
        aria-expanded={children.length > 0 ? !closed : undefined}
        aria-selected={selected}
        data-span={span.spanId}
        className={`${styles.row} ${selected ? styles.selected : ''}`}
        style={{ transform: `translateY(${top}px)` }}
        onClick={() => onSelect(span.spanId)}
      >
        <div role="gridcell" className={styles.name} style={{ paddingLeft: 12 + Math.min(node.depth, 16) * 14 }}>
          {children.length > 0 ? (
            <span
              className={styles.toggle}
              onClick={(event) => {
                event.stopPropagation();
                onToggle(span.spanId, closed);
              }}
            >
              <Icon aria-hidden />
            </span>
          ) : (
            <span className={styles.toggle} />
          )}
          <span className={match ? styles.match : undefined}>{span.name}</span>
          {span.status === 'ERROR' && <TriangleAlert className={styles.error} aria-label="error" />}
          {closed && <span className={styles.below}>+{node.below}</span>}
          <span className={styles.kind} style={{ color: colour }}>
            {span.type}
          </span>
        </div>
        <div role="gridcell" className={styles.numeric}>
          {span.endTimeUnixNano === null ? 'running' : duration(node.durationMs)}
        </div>
        <div role="gridcell" className={styles.lane} aria-label={`from ${duration(node.startMs)}`}>
          <span className={styles.bar} style={{ left: `${left}%`, width: `max(2px, ${width}%)`, background: colour }} />
        </div>
      </div>
    );
  },
  (a, b) =>
    a.node === b.node && a.top === b.top && a.closed === b.closed && a.selected === b.selected &&
    a.match === b.match && a.total === b.total && a.onSelect === b.onSelect && a.onToggle === b.onToggle,
);
