import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Radio } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import type { SavedSearch, TraceInfo } from '../../api/types.ts';
import { announce } from '../../components/announce.tsx';
import { and, holds, without } from '../../components/completion.ts';
import { LateFilterBox } from '../../components/LateFilterBox.tsx';
import { count, number } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { isFixed, ScopeControls, windowOf } from '../../components/ScopeControls.tsx';
import { Button, Skeleton, ui } from '../../components/ui.tsx';
import { VirtualGrid } from '../../components/VirtualGrid.tsx';
import { assessmentNames, columnsFor } from './columns.tsx';
import { SavedButton } from './SavedButton.tsx';
import styles from './TracesPage.module.css';
import { useSelection } from './useSelection.ts';
import { stateOf, useSavedSearch } from './useSavedSearch.ts';
import { useTail } from './useTail.ts';
import { inWindow } from '../../components/window.ts';

const route = getRouteApi('/traces');
// what the first rows do not need comes after them
const Facets = lazy(() => import('./later.ts').then((module) => ({ default: module.Facets })));
const Histogram = lazy(() => import('./later.ts').then((module) => ({ default: module.Histogram })));
const Following = lazy(() => import('./later.ts').then((module) => ({ default: module.Following })));
const NothingYet = lazy(() => import('./later.ts').then((module) => ({ default: module.NothingYet })));
const NothingMatches = lazy(() => import('./later.ts').then((module) => ({ default: module.NothingMatches })));
const PAGE = 200;
const MOST_ROWS = 5_000;

/** Find traces: filter, facets, histogram, list; evaluate those that are selected or all that match. */
export function TracesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filterInput = useRef<HTMLInputElement>(null);
  const rowsBox = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState(() => Date.now());
  const q = search.q ?? '';
  const filter = inWindow(q, windowOf(search), asked);
  const experimentIds = useMemo(() => (search.experiment === undefined ? [] : [search.experiment]), [search.experiment]);
  const orderBy = useMemo(() => search.order?.split(',') ?? [], [search.order]);
  const followed = useMemo(() => ({ filter: q, experimentIds }), [q, experimentIds]);
  const query = useMemo(() => ({ filter, ...(experimentIds.length === 0 ? {} : { experimentIds }) }), [filter, experimentIds]);

  // the address takes the row only when it is left: moving the cursor is not worth an entry each time
  const [current, setCurrent] = useState(search.row);
  const put = useCallback(
    (change: Partial<typeof search>) => {
      setCurrent(undefined);
      void navigate({ search: (old) => ({ ...old, row: undefined, ...change }), replace: true });
    },
    [navigate],
  );
  const savedSearch = useSavedSearch(search.search, (saved) => put({ ...stateOf(saved), search: undefined }));
  const list = useInfiniteQuery({
    enabled: !savedSearch.isPending,
    queryKey: ['traces', query, orderBy],
    queryFn: ({ pageParam, signal }) =>
      api.searchTraces({ ...query, orderBy, limit: PAGE, ...(pageParam === undefined ? {} : { pageToken: pageParam }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page, pages) => (pages.length * PAGE >= MOST_ROWS ? undefined : page.nextPageToken),
    placeholderData: keepPreviousData,
  });
  const total = useQuery({ queryKey: ['traces-count', query], queryFn: ({ signal }) => api.countTraces(query, signal), placeholderData: keepPreviousData });
  const facets = useQuery({ queryKey: ['traces-facets', query], queryFn: ({ signal }) => api.facetTraces(query, signal), placeholderData: keepPreviousData });
  const histogram = useQuery({ queryKey: ['traces-histogram', query], queryFn: ({ signal }) => api.histogramTraces({ ...query, buckets: 80 }, signal), placeholderData: keepPreviousData });

  const listed = useMemo(() => list.data?.pages.flatMap((page) => page.traces) ?? [], [list.data]);
  const windowed = isFixed(search);
  const live = search.live === true && !windowed && orderBy.length === 0;
  const [reading, setReading] = useState({ scrolled: false, over: false, chosen: false });
  const note = (change: Partial<typeof reading>) => setReading((old) => ({ ...old, ...change }));
  const paused = reading.scrolled || reading.over || reading.chosen;
  const tail = useTail(live ? JSON.stringify(query) : undefined, listed, paused);
  const { rows } = tail;
  const ids = useMemo(() => rows.map((row) => row.traceId), [rows]);
  const names = assessmentNames(rows).join('\n');
  const today = new Date(asked).toDateString();
  const onlyToday = rows.every((row) => new Date(row.startTime).toDateString() === today);
  const columns = useMemo(() => columnsFor(names === '' ? [] : names.split('\n'), onlyToday, search.order, (order) => put({ order })), [names, onlyToday, search.order, put]);
  const selection = useSelection(ids);
  const cursor = current === undefined ? -1 : ids.indexOf(current);

  const choosing = selection.ids.size > 0 || cursor >= 0;
  if (choosing !== reading.chosen) note({ chosen: choosing });

  const moveCursor = (index: number) => setCurrent(ids[index]);
  const open = async ({ traceId }: TraceInfo) => {
    await navigate({ search: (old) => ({ ...old, row: traceId }), replace: true });
    await navigate({ to: '/traces/$traceId', params: { traceId }, search: {}, state: { neighbours: ids } });
  };
  const evaluate = () => {
    const chosen = rows.filter((row) => selection.ids.has(row.traceId));
    void navigate({
      to: '/evaluations',
      search: { start: true, q: chosen.length > 0 ? undefined : filter, experiment: search.experiment ?? chosen[0]?.experimentId },
      state: chosen.length > 0 ? { traceIds: chosen.map((row) => row.traceId) } : {},
    });
  };
  const again = () => {
    setAsked(Date.now());
    tail.clear();
    for (const one of [list, total, facets, histogram]) void one.refetch();
  };
  const toggleLive = () => {
    put({ live: live ? undefined : true });
    if (live) again();
  };
  const showHeld = () => {
    setCurrent(undefined);
    tail.release();
    rowsBox.current?.querySelector('[role=grid]')?.scrollTo({ top: 0 });
  };
  const pick = (saved: SavedSearch) => put(stateOf(saved));
  const toggle = (condition: string) => put({ q: (holds(q, condition) ? without(q, condition) : and(q, condition)) || undefined });

  useKeys({
    '/': () => filterInput.current?.focus(),
    j: () => moveCursor(Math.min(ids.length - 1, cursor + 1)),
    k: () => moveCursor(Math.max(0, cursor - 1)),
    Enter: () => {
      const row = rows[cursor];
      if (row) void open(row);
    },
    x: () => {
      const id = ids[cursor];
      if (id) selection.toggle(id, false);
    },
    'Shift x': () => {
      const id = ids[cursor];
      if (id) selection.toggle(id, true);
    },
    e: evaluate,
    l: toggleLive,
  });

  // what came live is counted anew only every few seconds
  const counted = total.data?.count;
  const matching = counted === undefined ? undefined : Math.max(counted, rows.length);
  useEffect(() => {
    if (matching !== undefined) announce(`${count(matching, 'trace')} match`);
  }, [matching]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const unfiltered = q === '' && search.range === undefined && !windowed && search.experiment === undefined;

  return (
    <div className={layout.page}>
      <header className={`${layout.top} ${layout.aboveFilter}`}>
        <h1>Traces</h1>
        <ScopeControls scope={search} asked={asked} onAsked={setAsked} onChange={put} onAgain={again} />
        <Button
          role="switch"
          aria-checked={live}
          disabled={windowed || orderBy.length > 0}
          title={windowed || orderBy.length > 0 ? 'For the newest first, and a time without an end' : 'Show new matches as they come (l)'}
          icon={<Radio aria-hidden />}
          onClick={toggleLive}
        >
          Live
        </Button>
        {live && (
          <>
            <Suspense>
              <Following asked={followed} query={query} rows={listed} onArrived={tail.take} />
            </Suspense>
            {paused && <span className={ui.secondary}>paused while you read</span>}
            {tail.skipped > 0 && (
              <Button onClick={again}>{count(tail.skipped, 'more match').replace('matchs', 'matches')}: look again</Button>
            )}
          </>
        )}
        <span className={ui.spacer} />
        <span className={ui.secondary}>
          {matching !== undefined && (rows.length < matching ? `${number(rows.length)} of ${count(matching, 'trace')} shown` : count(matching, 'trace'))}
          {list.data?.pages.some((page) => page.stale) && ', the newest may be missing'}
        </span>
      </header>
      <div className={layout.filterBar}>
        <LateFilterBox value={q} onApply={(text) => put({ q: text === '' ? undefined : text })} facets={facets.data?.facets} inputRef={filterInput} />
        <SavedButton current={{ filter: q, experimentIds, orderBy }} onPick={pick} />
        <Button kind="main" disabled={!matching} onClick={evaluate}>
          {selection.ids.size > 0 ? `Evaluate ${number(selection.ids.size)} selected` : `Evaluate all ${matching === undefined ? '' : number(matching)}`}
        </Button>
        {selection.ids.size > 0 && <Button onClick={selection.clear}>Clear selection</Button>}
        {orderBy.length > 0 && (
          <Button icon="×" onClick={() => put({ order: undefined })}>
            Ordered by {orderBy.join(', ')}
          </Button>
        )}
      </div>
      {savedSearch.error && <Problem error={savedSearch.error} />}
      <div className={styles.body}>
        <Pane>
          {facets.error && !list.error ? <Problem error={facets.error} retry={() => void facets.refetch()} /> : facets.data && facets.data.facets.length > 0 && (
            <Suspense>
              <Facets facets={facets.data.facets} filter={q} onToggle={toggle} />
            </Suspense>
          )}
        </Pane>
        <div className={styles.list}>
          <Pane>
            {histogram.error && !list.error ? (
              <Problem error={histogram.error} retry={() => void histogram.refetch()} />
            ) : (
              <Suspense>{histogram.data && histogram.data.buckets.length > 0 && <Histogram data={histogram.data} onZoom={(from, to) => put({ from, to })} />}</Suspense>
            )}
          </Pane>
          <Pane>
            {list.error ? (
              <Problem error={list.error} retry={() => void list.refetch()} />
            ) : list.isPending ? (
              <Skeleton rows={12} />
            ) : rows.length === 0 && tail.held === 0 ? (
              <Suspense>{unfiltered ? <NothingYet /> : <NothingMatches filter={q} onFilter={(text) => put({ q: text || undefined })} windowed={search.range !== undefined || windowed} onAllTime={() => put({ range: undefined, from: undefined, to: undefined })} />}</Suspense>
            ) : (
              <div
                ref={rowsBox}
                className={styles.rows}
                onPointerEnter={() => note({ over: true })}
                onPointerLeave={() => note({ over: false })}
                onScrollCapture={(event) => note({ scrolled: (event.target as HTMLElement).scrollTop > 0 })}
              >
                {tail.held > 0 && (
                  <Button kind="main" className={styles.held} icon="↑" onClick={showHeld}>
                    {number(tail.held)} new
                  </Button>
                )}
                <VirtualGrid
                  label="Traces"
                  rows={rows}
                  total={matching}
                  idOf={(row) => row.traceId}
                  columns={columns}
                  cursor={cursor}
                  onCursor={moveCursor}
                  onOpen={(row) => void open(row)}
                  onEnd={more}
                  selection={selection}
                  dimmed={list.isPlaceholderData}
                />
              </div>
            )}
          </Pane>
        </div>
      </div>
    </div>
  );
}
