import { Combobox, ComboboxItem, ComboboxPopover, ComboboxProvider, useComboboxStore } from '@ariakit/react';
import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { api } from '../api/client.ts';
import type { Facet, FilterCheck } from '../api/types.ts';
import { complete, FILTER_HINT } from './completion.ts';
import styles from './FilterBox.module.css';
import { IconButton, ui } from './ui.tsx';

const WAIT_MS = 150;

export type FilterBoxProps = {
  value: string;
  onApply: (filter: string) => void;
  facets?: readonly Facet[] | undefined;
  /** A way to put the focus here, e.g. for the key `/`. */
  inputRef?: React.RefObject<HTMLInputElement | null>;
  /** What was typed before it came, and whether the focus was there. */
  early?: { text: string | undefined; focused: boolean };
};

/** The filter language: completion while typing, the error at its place; applied 150 ms after the last key or at once by Enter. */
export function FilterBox({ value, onApply, facets = [], inputRef, early }: FilterBoxProps) {
  const [text, setText] = useState(early?.text ?? value);
  const [applied, setApplied] = useState(value);
  const [caret, setCaret] = useState(text.length);
  const [scrolled, setScrolled] = useState(0);
  const [placed, setPlaced] = useState<{ at: number } | undefined>(early?.focused ? { at: text.length } : undefined); // where a completion leaves the caret
  const [check, setCheck] = useState<FilterCheck>({ ok: true });
  const own = useRef<HTMLInputElement>(null);
  const input = inputRef ?? own;
  const errorId = useId();
  const combobox = useComboboxStore({ value: text, setValue: setText });
  const fields = useQuery({ queryKey: ['filter-fields'], queryFn: ({ signal }) => api.listFilterFields(signal), staleTime: Infinity });

  if (value !== applied) {
    setApplied(value);
    setText(value);
    setCheck({ ok: true });
  }

  useEffect(() => {
    if (text === applied) {
      setCheck({ ok: true });
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => void examine(text, abort.signal), WAIT_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // examine reads only what is given
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text, applied]);

  async function examine(filter: string, signal?: AbortSignal): Promise<void> {
    const result = await api.parseFilter(filter, signal).catch((failure: unknown): FilterCheck | undefined =>
      signal?.aborted ? undefined : { ok: false, message: failure instanceof Error ? failure.message : String(failure) },
    );
    if (result === undefined) return;
    setCheck(result);
    if (result.ok) {
      setApplied(filter);
      onApply(filter);
    }
  }

  const completion = useMemo(
    () => complete(text, Math.min(caret, text.length), fields.data?.fields ?? [], facets),
    [text, caret, fields.data, facets],
  );

  const take = (insert: string) => {
    const next = text.slice(0, completion.from) + insert + text.slice(completion.to).trimStart();
    const at = completion.from + insert.length;
    setText(next);
    setCaret(at);
    setPlaced({ at });
  };
  useLayoutEffect(() => {
    if (!placed) return;
    input.current?.focus();
    input.current?.setSelectionRange(placed.at, placed.at);
  }, [placed, input]);
  const noticeCaret = () => setCaret(input.current?.selectionStart ?? text.length);
  const from = (check.column ?? 1) - 1;
  const proposal = check.ok ? undefined : check.proposal;

  return (
    <div className={styles.filter}>
      <ComboboxProvider store={combobox}>
        <div className={styles.box} data-invalid={!check.ok || undefined}>
          <Search aria-hidden />
          <div className={styles.input}>
            {!check.ok && check.column !== undefined && (
              <div className={styles.mirror} aria-hidden>
                <span style={{ transform: `translateX(${-scrolled}px)` }}>
                  {text.slice(0, from)}
                  <mark>{text.slice(from, from + Math.max(1, check.length ?? 1)) || ' '}</mark>
                </span>
              </div>
            )}
            <Combobox
              ref={input}
              aria-label="Filter"
              aria-invalid={!check.ok}
              aria-describedby={check.ok ? undefined : errorId}
              placeholder={FILTER_HINT}
              autoComplete="none"
              autoSelect={false}
              spellCheck={false}
              showOnClick={false}
              onSelect={noticeCaret}
              onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
              onKeyDown={(event) => {
                if (event.key === ' ' && event.ctrlKey) combobox.show();
                if (event.key === 'Enter' && combobox.getState().activeId === null) {
                  combobox.hide();
                  void examine(text);
                }
              }}
            />
          </div>
          {text !== '' && (
            <IconButton
              label="Clear the filter"
              onClick={() => {
                setText('');
                void examine('');
              }}
            >
              <X aria-hidden />
            </IconButton>
          )}
        </div>
        {completion.options.length > 0 && (
          <ComboboxPopover portal preserveTabOrder={false} gutter={4} className={ui.popover} aria-label="Completions">
            {completion.options.map((option) => (
              <ComboboxItem
                key={option.label}
                className={ui.item}
                value={option.label}
                setValueOnClick={false}
                hideOnClick={false}
                focusOnHover
                onClick={() => take(option.insert)}
              >
                <code className={styles.option}>{option.label}</code>
                {option.detail && <span className={ui.secondary}>{option.detail}</span>}
              </ComboboxItem>
            ))}
          </ComboboxPopover>
        )}
      </ComboboxProvider>
      {!check.ok && (
        <p className={styles.error} id={errorId} role="alert">
          {check.column !== undefined && `Column ${check.column}: `}
          {check.message}
          {proposal !== undefined && (
            <button
              type="button"
              className={ui.button}
              onClick={() => {
                setText(proposal);
                void examine(proposal);
              }}
            >
              Use <code>{proposal}</code>
            </button>
          )}
        </p>
      )}
    </div>
  );
}
