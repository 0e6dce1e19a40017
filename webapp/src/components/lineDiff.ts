export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string };

/** Lines that went and came: the longest common subsequence stays. */
export function diff(from: readonly string[], to: readonly string[]): DiffLine[] {
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return [
    ...from.slice(0, start).map(same),
    ...between(from.slice(start, from.length - end), to.slice(start, to.length - end)),
    ...from.slice(from.length - end).map(same),
  ];
}

function between(from: readonly string[], to: readonly string[]): DiffLine[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Int32Array(to.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row) row[j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      lines.push({ kind: 'same', text: from[i] ?? '' });
      i++;
      j++;
    } else if (i < from.length && (j >= to.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'gone', text: from[i++] ?? '' });
    } else {
      lines.push({ kind: 'new', text: to[j++] ?? '' });
    }
  }
  return lines;
}
