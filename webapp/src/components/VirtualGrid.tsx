import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, memo, type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './VirtualGrid.module.css';

/** How the rows are ordered by a column; `onSort` orders them so, or the other way round. */
export type Sort = { direction: 'ascending' | 'descending' | undefined; onSort: () => void };

export type Column<Row> = {
  key: string;
  header: ReactNode;
  sort?: Sort;
  /** At least this many pixels. */
  width: number;
  /** Its part of the room that is left; a column without one keeps its width. */
  grow?: number;
  numeric?: boolean;
  cell: (row: Row) => ReactNode;
  /** What hovering a cell says, e.g. the exact value. */
  title?: (row: Row) => string | undefined;
};

export type Selection = { ids: ReadonlySet<string>; toggle: (id: string, range: boolean) => void; toggleAll: () => void; all: boolean };

type Props<Row> = {
  label: string;
  rows: readonly Row[];
  /** How many there are on the server, when known and more than are loaded. */
  total?: number | undefined;
  idOf: (row: Row) => string;
  columns: readonly Column<Row>[];
  cursor: number;
  onCursor: (index: number) => void;
  onOpen: (row: Row) => void;
  onEnd?: (() => void) | undefined;
  selection?: Selection | undefined;
  rowHeight?: number;
  dimmed?: boolean;
};

const OVERSCAN = 4;
const CHECK = 32;

/** A list of any length: only rows that can be seen are in the page, and the cursor survives their recycling. */
export function VirtualGrid<Row>(props: Props<Row>) {
  const { rows, columns, cursor, rowHeight = 32, selection, onEnd } = props;
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollPaddingStart: 32,
    initialRect: { width: 1_000, height: 600 },
  });
  const items = virtual.getVirtualItems();
  const pool = items.length + 1;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 1 - OVERSCAN * 2) onEnd?.();
  }, [last, rows.length, onEnd]);

  useEffect(() => {
    if (cursor >= 0 && cursor < rows.length) virtual.scrollToIndex(cursor, { align: 'auto' });
    // only a move of the cursor scrolls, not new rows
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);

  const tracks = columns.map(({ width, grow }) => (grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`));
  if (selection) tracks.unshift(`${CHECK}px`);
  const least = columns.reduce((sum, column) => sum + column.width, selection ? CHECK : 0);
  const rowId = (index: number) => `${base}-${index}`;
  const shown = items.some((item) => item.index === cursor);

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-activedescendant={shown ? rowId(cursor) : undefined}
      aria-multiselectable={selection ? true : undefined}
      tabIndex={0}
      className={`${styles.grid} ${props.dimmed ? styles.dimmed : ''}`}
      style={{ '--tracks': tracks.join(' '), '--least': `${least}px`, '--height': `${rowHeight}px` } as CSSProperties}
      onKeyDown={(event) => onKey(event, props)}
    >
      <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.head}`}>
        {selection && (
          <div role="columnheader" className={styles.check}>
            <input
              type="checkbox"
              aria-label="Select all loaded rows"
              checked={selection.all}
              onChange={selection.toggleAll}
            />
          </div>
        )}
        {columns.map((column) => (
          <div key={column.key} role="columnheader" aria-sort={column.sort && (column.sort.direction ?? 'none')} className={column.numeric ? styles.numeric : undefined}>
            {column.sort ? (
              <button type="button" onClick={column.sort.onSort}>
                {column.header}
                <span aria-hidden>{column.sort.direction && (column.sort.direction === 'ascending' ? ' ↑' : ' ↓')}</span>
              </button>
            ) : (
              column.header
            )}
          </div>
        ))}
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <GridRow
              key={item.index % pool}
              id={rowId(item.index)}
              index={item.index}
              top={item.start}
              row={row}
              rowKey={props.idOf(row)}
              columns={columns as readonly Column<unknown>[]}
              current={item.index === cursor}
              selected={selection?.ids.has(props.idOf(row))}
              onClick={() => {
                props.onCursor(item.index);
                props.onOpen(row);
              }}
              onToggle={selection ? (range) => selection.toggle(props.idOf(row), range) : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}

type RowProps = {
  id: string;
  index: number;
  top: number;
  row: unknown;
  rowKey: string;
  columns: readonly Column<unknown>[];
  current: boolean;
  selected: boolean | undefined;
  onClick: () => void;
  onToggle: ((range: boolean) => void) | undefined;
};

const GridRow = memo(
  function GridRow({ id, index, top, row, rowKey, columns, current, selected, onClick, onToggle }: RowProps) {
    return (
      <div
        id={id}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={selected ?? current}
        className={`${styles.row} ${current ? styles.current : ''} ${selected ? styles.selected : ''}`}
        style={{ transform: `translateY(${top}px)` }}
        data-row={rowKey}
        onClick={onClick}
      >
        {onToggle && (
          <div role="gridcell" className={styles.check} onClick={(event) => event.stopPropagation()}>
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select ${rowKey}`}
              checked={selected ?? false}
              onChange={(event) => onToggle((event.nativeEvent as MouseEvent).shiftKey)}
            />
          </div>
        )}
        {columns.map((column) => (
          <div key={column.key} role="gridcell" className={column.numeric ? styles.numeric : undefined} title={column.title?.(row)}>
            {column.cell(row)}
          </div>
        ))}
      </div>
    );
  },
  // the handlers are made anew at each render and mean the same as long as the row is the same
  (a, b) =>
    a.row === b.row &&
    a.top === b.top &&
    a.current === b.current &&
    a.selected === b.selected &&
    a.columns === b.columns &&
    a.index === b.index,
);

function onKey<Row>(event: KeyboardEvent, { rows, cursor, onCursor, onOpen, selection, idOf }: Props<Row>): void {
  if (event.target instanceof HTMLButtonElement) return;
  if (event.target instanceof HTMLInputElement && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const page = 20;
  const moves: Record<string, number> = {
    ArrowDown: cursor + 1,
    ArrowUp: cursor - 1,
    Home: 0,
    End: rows.length - 1,
    PageDown: cursor + page,
    PageUp: cursor - page,
  };
  const to = moves[event.key];
  const row = rows[cursor];
  if (to !== undefined) onCursor(Math.max(0, Math.min(rows.length - 1, to)));
  else if (event.key === 'Enter' && row) onOpen(row);
  else if (event.key.toLowerCase() === 'x' && row && selection && !event.ctrlKey && !event.metaKey)
    selection.toggle(idOf(row), event.shiftKey);
  else return;
  event.preventDefault();
}
