import { useCallback, useMemo, useState } from 'react';

/** Rows chosen by hand; a range goes from the one toggled before. */
export function useSelection(ids: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string>();
  const toggle = useCallback(
    (id: string, range: boolean) => {
      setChosen((old) => {
        const next = new Set(old);
        const [from, to] = [anchor === undefined ? -1 : ids.indexOf(anchor), ids.indexOf(id)];
        if (range && from >= 0) for (const one of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
        else if (!next.delete(id)) next.add(id);
        return next;
      });
      setAnchor(id);
    },
    [anchor, ids],
  );
  const all = ids.length > 0 && ids.every((id) => chosen.has(id));
  const toggleAll = useCallback(() => setChosen(all ? new Set() : new Set(ids)), [all, ids]);
  const clear = useCallback(() => setChosen(new Set()), []);
  return useMemo(() => ({ ids: chosen, toggle, toggleAll, all, clear }), [chosen, toggle, toggleAll, all, clear]);
}
