import type { SpanSummary } from '../../api/types.ts';

/** One span in its place: what the tree draws and what the keys walk. */
export type Node = {
  span: SpanSummary;
  depth: number;
  children: Node[];
  parent: Node | undefined;
  /** Place among its siblings, from 1. */
  position: number;
  siblings: number;
  /** Relative to the beginning of the trace. */
  startMs: number;
  durationMs: number;
  /** Spans below it. */
  below: number;
  /** Whether it or a span below it failed. */
  hasError: boolean;
};

export type Tree = { roots: Node[]; byId: Map<string, Node>; durationMs: number; count: number };

const OPEN_ALL_UP_TO = 1_000;
const OPEN_DEPTH = 2;

/** The spans as a tree; a span whose parent is missing is a root. A span that has not ended reaches to the end of the trace. */
export function treeOf(spans: readonly SpanSummary[]): Tree {
  const starts = spans.map((span) => BigInt(span.startTimeUnixNano));
  const begin = starts.reduce((least, start) => (start < least ? start : least), starts[0] ?? 0n);
  const ms = (nanos: bigint) => Number(nanos - begin) / 1e6;
  const durationMs = Math.max(0, ...spans.map((span) => (span.endTimeUnixNano === null ? 0 : ms(BigInt(span.endTimeUnixNano)))));

  const byId = new Map<string, Node>();
  spans.forEach((span, at) => {
    const startMs = ms(starts[at] ?? begin);
    const endMs = span.endTimeUnixNano === null ? durationMs : ms(BigInt(span.endTimeUnixNano));
    byId.set(span.spanId, {
      span, startMs, durationMs: Math.max(0, endMs - startMs),
      depth: 0, children: [], parent: undefined, position: 1, siblings: 1, below: 0, hasError: span.status === 'ERROR',
    });
  });
  const roots: Node[] = [];
  for (const node of byId.values()) {
    const parent = node.span.parentSpanId === null ? undefined : byId.get(node.span.parentSpanId);
    if (parent === undefined || isBelow(parent, node)) roots.push(node);
    else {
      node.parent = parent;
      parent.children.push(node);
    }
  }
  const order = walk(roots);
  for (const node of order.toReversed()) {
    if (node.parent) {
      node.parent.below += node.below + 1;
      node.parent.hasError ||= node.hasError;
    }
  }
  return { roots, byId, durationMs, count: byId.size };
}

/** A span that claims one below it as its parent would make a ring. */
function isBelow(candidate: Node, node: Node): boolean {
  for (let at: Node | undefined = candidate; at; at = at.parent) if (at === node) return true;
  return false;
}

/** Every node, parents first; sorts and numbers siblings on the way. */
function walk(roots: Node[]): Node[] {
  number(roots, 0);
  const order: Node[] = [];
  const stack = roots.toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    order.push(node);
    number(node.children, node.depth + 1);
    for (const child of node.children.toReversed()) stack.push(child);
  }
  return order;
}

function number(siblings: Node[], depth: number): void {
  siblings.sort((a, b) => a.startMs - b.startMs);
  siblings.forEach((node, at) => {
    node.depth = depth;
    node.position = at + 1;
    node.siblings = siblings.length;
  });
}

/** Which spans start closed: none in a small trace; in a large one those from depth two on that lead to no error. */
export function closedAtFirst(tree: Tree): Set<string> {
  const closed = new Set<string>();
  if (tree.count <= OPEN_ALL_UP_TO) return closed;
  for (const node of tree.byId.values()) {
    if (node.children.length > 0 && node.depth >= OPEN_DEPTH && !node.hasError) closed.add(node.span.spanId);
  }
  return closed;
}

/** The rows that show, in order. */
export function visible(tree: Tree, closed: ReadonlySet<string>): Node[] {
  const rows: Node[] = [];
  const stack = tree.roots.toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    rows.push(node);
    if (closed.has(node.span.spanId)) continue;
    for (const child of node.children.toReversed()) stack.push(child);
  }
  return rows;
}

/** Closed spans without those that hide a span. */
export function opened(tree: Tree, closed: ReadonlySet<string>, spanId: string): Set<string> {
  const next = new Set(closed);
  for (let node = tree.byId.get(spanId)?.parent; node; node = node.parent) next.delete(node.span.spanId);
  return next;
}
