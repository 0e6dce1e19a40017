// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LiveConnection } from './live.ts';

/** A socket that does what the test says. */
class ScriptedSocket extends EventTarget {
  static made: ScriptedSocket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = 'blob';
  sent: { type: string; address?: string }[] = [];

  constructor(readonly url: string) {
    super();
    ScriptedSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }

  accept(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  push(address: string, body: unknown): void {
    const data = new TextEncoder().encode(JSON.stringify({ type: 'rec', address, body })).buffer;
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const socket = (at: number): ScriptedSocket => {
  const found = ScriptedSocket.made.at(at);
  if (found === undefined) throw new Error('no socket was opened');
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', ScriptedSocket);
  ScriptedSocket.made = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the live connection', () => {
  test('registers_takes_a_snapshot_and_hands_on_the_newest_body_four_times_a_second', () => {
    const live = new LiveConnection(() => 'ws://test');
    const bodies: unknown[] = [];
    let snapshots = 0;
    live.listen('runs', { onBody: (body) => bodies.push(body), onSnapshot: () => snapshots++ });
    socket(0).accept();
    expect([live.state, socket(0).binaryType, snapshots]).toEqual(['live', 'arraybuffer', 1]);
    expect(socket(0).sent).toEqual([{ type: 'register', address: 'runs' }]);
    for (let i = 0; i < 50; i++) socket(0).push('runs', i);
    vi.advanceTimersByTime(250);
    expect(bodies).toEqual([49]);
    vi.advanceTimersByTime(1_000);
    expect(snapshots, 'once more when the registration must have arrived').toBe(2);
  });

  test('hands_on_every_body_in_its_order_to_who_wants_each', () => {
    const live = new LiveConnection(() => 'ws://test');
    const bodies: unknown[] = [];
    live.listen('tail', { onBody: (body) => bodies.push(body), onSnapshot: () => {}, every: true });
    socket(0).accept();
    for (let i = 0; i < 3; i++) socket(0).push('tail', i);
    vi.advanceTimersByTime(250);
    expect(bodies).toEqual([0, 1, 2]);
  });

  test('comes_back_after_a_loss_with_growing_pauses_and_a_new_snapshot', () => {
    const live = new LiveConnection(() => 'ws://test');
    let snapshots = 0;
    live.listen('runs', { onBody: () => {}, onSnapshot: () => snapshots++ });
    socket(0).accept();
    vi.advanceTimersByTime(2_000);
    snapshots = 0;
    socket(0).close();
    expect(live.state).toBe('offline');
    vi.advanceTimersByTime(700);
    expect(ScriptedSocket.made).toHaveLength(2);
    socket(1).close();
    vi.advanceTimersByTime(700);
    expect(ScriptedSocket.made, 'the second pause is longer').toHaveLength(2);
    vi.advanceTimersByTime(800);
    socket(2).accept();
    expect(socket(2).sent).toEqual([{ type: 'register', address: 'runs' }]);
    expect([live.state, snapshots]).toEqual(['live', 1]);
  });

  test('closes_when_nothing_listens_any_more', () => {
    const live = new LiveConnection(() => 'ws://test');
    const stopFirst = live.listen('a', { onBody: () => {}, onSnapshot: () => {} });
    const stopSecond = live.listen('a', { onBody: () => {}, onSnapshot: () => {} });
    socket(0).accept();
    stopFirst();
    expect(live.state).toBe('live');
    stopSecond();
    expect(socket(0).sent.at(-1)).toEqual({ type: 'unregister', address: 'a' });
    expect(live.state).toBe('off');
    vi.advanceTimersByTime(60_000);
    expect(ScriptedSocket.made).toHaveLength(1);
  });
});
