import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, RefreshCw } from 'lucide-react';
import { api } from '../api/client.ts';
import { useKeys } from './keys.ts';
import { IconButton, Select } from './ui.tsx';
import { presets, shifted, type Window } from './window.ts';

export type Scope = { experiment?: string | undefined; range?: string | undefined; from?: number | undefined; to?: number | undefined };

type Props = {
  scope: Scope;
  /** The moment that a preset counts back from. */
  asked: number;
  onAsked: (now: number) => void;
  onChange: (change: Scope) => void;
  onAgain: () => void;
};

/** The window of a scope: all time when it says nothing. */
export const windowOf = ({ range = 'all', from, to }: Scope): Window => ({ range, from, to });

/** Whether the window has fixed ends instead of a preset's. */
export const isFixed = ({ from, to }: Scope): boolean => from !== undefined || to !== undefined;

/** Which experiment and which time a page looks at; the keys `[` and `]` go to older and newer. */
export function ScopeControls({ scope, asked, onAsked, onChange, onAgain }: Props) {
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) }).data?.experiments ?? [];
  const window = windowOf(scope);
  const fixed = isFixed(scope);
  const endless = window.range === 'all' && !fixed;
  const move = (direction: -1 | 1) => {
    const to = shifted(window, direction, asked);
    if (to) onChange(to);
  };
  useKeys({ '[': () => move(-1), ']': () => move(1) });
  return (
    <>
      {experiments.length > 1 && (
        <Select label="Experiment" value={scope.experiment ?? ''} onChange={(event) => onChange({ experiment: event.target.value || undefined })}>
          <option value="">All experiments</option>
          {experiments.map((experiment) => (
            <option key={experiment.experimentId} value={experiment.experimentId}>
              {experiment.name}
            </option>
          ))}
        </Select>
      )}
      <Select
        label="Time"
        value={fixed ? 'fixed' : window.range}
        onChange={(event) => {
          onAsked(Date.now());
          onChange({ range: event.target.value === 'all' ? undefined : event.target.value, from: undefined, to: undefined });
        }}
      >
        {fixed && <option value="fixed">Chosen time</option>}
        {presets.map((preset) => (
          <option key={preset.range} value={preset.range}>
            {preset.name}
          </option>
        ))}
      </Select>
      <IconButton label="Older ([)" disabled={endless} onClick={() => move(-1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <IconButton label="Newer (])" disabled={endless} onClick={() => move(1)}>
        <ChevronRight aria-hidden />
      </IconButton>
      <IconButton label="Look again" onClick={onAgain}>
        <RefreshCw aria-hidden />
      </IconButton>
    </>
  );
}
