import { Popover, PopoverHeading, usePopoverStore } from '@ariakit/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2, Pencil, Trash2 } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { api } from '../../api/client.ts';
import type { NewSearch, SavedSearch } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, IconButton, ui } from '../../components/ui.tsx';
import styles from './SavedSearches.module.css';

const KEY = ['searches'];

export type Current = { filter: string; experimentIds: string[]; orderBy: string[] };

type Props = { current: Current; onPick: (search: SavedSearch) => void };

/** Searches kept under a name, in a layer below a button: the current one can be added, each picked, renamed, linked to, deleted. */
export function SavedSearches({ current, onPick, below, onClose }: Props & { below: RefObject<HTMLElement | null>; onClose: () => void }) {
  const store = usePopoverStore({
    placement: 'bottom-end',
    open: true,
    setOpen: (open) => {
      if (!open) onClose();
    },
  });
  return (
    <Popover
      store={store}
      portal
      gutter={4}
      getAnchorRect={() => below.current?.getBoundingClientRect() ?? null}
      finalFocus={below}
      hideOnInteractOutside={(event) => !below.current?.contains(event.target as Node)} // the button closes it by itself
      className={`${ui.popover} ${styles.popover}`}
    >
      <PopoverHeading render={<h2>Saved searches</h2>} />
      <Content
        current={current}
        onPick={(search) => {
          onClose();
          onPick(search);
        }}
      />
    </Popover>
  );
}

const same = (a: Current, b: Current): boolean =>
  a.filter === b.filter && String(a.experimentIds) === String(b.experimentIds) && String(a.orderBy) === String(b.orderBy);

function Content({ current, onPick }: Props) {
  const queries = useQueryClient();
  const saved = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.listSearches(signal) });
  const changed = () => queries.invalidateQueries({ queryKey: KEY });
  const create = useMutation({ mutationFn: api.createSearch, onSuccess: changed });
  const [name, setName] = useState('');
  const searches = saved.data?.searches ?? [];
  const known = searches.find((search) => same(search, current));

  const save = () =>
    create.mutate(
      { name, ...current },
      {
        onSuccess: () => {
          setName('');
          say(`Saved as ${name}.`);
        },
      },
    );
  const remove = async (search: SavedSearch) => {
    await api.deleteSearch(search.searchId);
    await changed();
    say(`Deleted ${search.name}.`, { label: 'Undo', act: () => create.mutate(contentOf(search)) });
  };

  return (
    <>
      {known === undefined ? (
        <form
          className={styles.save}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <input className={ui.input} aria-label="Name of this search" placeholder="Save this search as" value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          <Button type="submit" disabled={name.trim() === '' || create.isPending}>
            Save
          </Button>
        </form>
      ) : (
        <p className={ui.secondary}>
          The list shows <b>{known.name}</b>.
        </p>
      )}
      {create.error && <Problem error={create.error} />}
      {saved.error && <Problem error={saved.error} retry={() => void saved.refetch()} />}
      {saved.data && searches.length === 0 && <p className={ui.secondary}>Nothing is saved yet.</p>}
      <ul className={styles.list} aria-label="Saved searches">
        {searches.map((search) => (
          <Row key={search.searchId} search={search} current={search === known} onPick={onPick} onRemove={remove} onRenamed={changed} />
        ))}
      </ul>
    </>
  );
}

const contentOf = ({ name, filter, experimentIds, orderBy }: SavedSearch): NewSearch => ({ name, filter, experimentIds, orderBy });

type RowProps = {
  search: SavedSearch;
  current: boolean;
  onPick: (search: SavedSearch) => void;
  onRemove: (search: SavedSearch) => Promise<void>;
  onRenamed: () => Promise<void>;
};

function Row({ search, current, onPick, onRemove, onRenamed }: RowProps) {
  const [name, setName] = useState<string>();
  const rename = useMutation({
    mutationFn: (to: string) => api.replaceSearch(search.searchId, { ...contentOf(search), name: to }),
    onSuccess: async () => {
      setName(undefined);
      await onRenamed();
    },
  });
  const remove = useMutation({ mutationFn: () => onRemove(search) });
  const link = () =>
    void navigator.clipboard
      .writeText(`${location.origin}/traces?search=${search.searchId}`)
      .then(() => say(`The link to ${search.name} is copied.`));
  const problem = rename.error ?? remove.error;
  return (
    <li aria-current={current}>
      {name === undefined ? (
        <div className={styles.row}>
          <button type="button" className={styles.pick} onClick={() => onPick(search)}>
            <span>{search.name}</span>
            <code>{search.filter === '' ? 'every trace' : search.filter}</code>
          </button>
          <IconButton label={`Copy a link to ${search.name}`} onClick={link}>
            <Link2 aria-hidden />
          </IconButton>
          <IconButton label={`Rename ${search.name}`} onClick={() => setName(search.name)}>
            <Pencil aria-hidden />
          </IconButton>
          <IconButton label={`Delete ${search.name}`} disabled={remove.isPending} onClick={() => remove.mutate()}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ) : (
        <form
          className={styles.row}
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate(name);
          }}
        >
          <input
            // it is there because somebody asked to write in it
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            className={ui.input}
            aria-label={`New name of ${search.name}`}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                event.stopPropagation();
                event.preventDefault();
                setName(undefined);
              }
            }}
          />
          <Button type="submit" disabled={name.trim() === '' || rename.isPending}>
            Rename
          </Button>
        </form>
      )}
      {problem && <Problem error={problem} />}
    </li>
  );
}
