import { Combobox, ComboboxItem, ComboboxList, ComboboxProvider } from '@ariakit/react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { runsApi } from '../api/runs.ts';
import { Dialog } from '../components/Dialog.tsx';
import { ui } from '../components/ui.tsx';
import { pages } from './pages.ts';

type Place = { key: string; label: string; kind: string; go: () => void };

const MOST = 20;

/** Go to anything by its name: a page, a trace by its id, a run, a scorer. */
export function GoTo({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const runs = useQuery({ queryKey: ['evaluations'], queryFn: ({ signal }) => runsApi.listEvaluations({ limit: 100 }, signal) });
  const scorers = useQuery({ queryKey: ['scorers'], queryFn: ({ signal }) => api.listScorers(signal) });

  const places: Place[] = [
    ...pages.map(({ to, name }) => ({ key: to, label: name, kind: 'page', go: () => void navigate({ to }) })),
    ...(runs.data?.evaluations ?? []).map(({ runId, name }) => ({
      key: runId,
      label: name,
      kind: 'run',
      go: () => void navigate({ to: '/evaluations/$runId', params: { runId } }),
    })),
    ...(scorers.data?.scorers ?? []).map(({ scorer, name, kind }) => ({
      key: scorer,
      label: name,
      kind: kind === 'JUDGE' ? 'judge' : `${kind.toLowerCase()} scorer`,
      go: () => void navigate({ to: '/scorers', search: { scorer } }),
    })),
  ];
  const wanted = text.trim();
  const found = places.filter((place) => `${place.label} ${place.key}`.toLowerCase().includes(wanted.toLowerCase())).slice(0, MOST);
  if (/^(tr-|[0-9a-f]{32}$)/.test(wanted)) {
    found.unshift({
      key: 'trace',
      label: wanted,
      kind: 'trace',
      go: () => void navigate({ to: '/traces/$traceId', params: { traceId: wanted } }),
    });
  }
  return (
    <Dialog title="Go to" open onClose={onClose}>
      <ComboboxProvider open value={text} setValue={setText} includesBaseElement={false}>
        <Combobox className={ui.input} aria-label="Go to" placeholder="A page, a trace id, a run, a scorer" autoSelect="always" autoFocus />
        <ComboboxList aria-label="Places" alwaysVisible>
          {found.map((place) => (
            <ComboboxItem
              key={place.key}
              value={place.label}
              setValueOnClick={false}
              className={ui.item}
              onClick={() => {
                onClose();
                place.go();
              }}
            >
              <span>{place.label}</span>
              <span className={ui.secondary}>{place.kind}</span>
            </ComboboxItem>
          ))}
          {found.length === 0 && <p className={ui.secondary}>Nothing is called so.</p>}
        </ComboboxList>
      </ComboboxProvider>
    </Dialog>
  );
}
