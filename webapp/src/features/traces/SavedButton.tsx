import { Bookmark } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import type { SavedSearch } from '../../api/types.ts';
import { Button } from '../../components/ui.tsx';
import type { Current } from './SavedSearches.tsx';

// what lies below the button comes when it is wanted: the list is there sooner
const SavedSearches = lazy(() => import('./SavedSearches.tsx').then((module) => ({ default: module.SavedSearches })));

/** Opens the searches that are kept under a name. */
export function SavedButton({ current, onPick }: { current: Current; onPick: (search: SavedSearch) => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button ref={button} aria-haspopup="dialog" aria-expanded={open} icon={<Bookmark aria-hidden />} onClick={() => setOpen(!open)}>
        Saved
      </Button>
      {open && (
        <Suspense>
          <SavedSearches current={current} onPick={onPick} below={button} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
