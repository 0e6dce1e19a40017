/**
 * What the server pushes: one WebSocket to the event-bus bridge for the whole tab, open while something listens and the tab is
 * seen. Frames out are JSON text, frames in are JSON in binary frames.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Connection = 'off' | 'connecting' | 'live' | 'offline';

/** `onBody` is given the newest body where `every` is not set, else each in its order. */
type Listener = { onBody: (body: unknown) => void; onSnapshot: () => void; every?: boolean };

const FLUSH_MS = 250; // at most four renders a second
const PING_MS = 5_000;
const HIDDEN_MS = 30_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

export class LiveConnection {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #watchers = new Set<() => void>();
  readonly #arrived = new Map<string, unknown[]>();
  #socket: WebSocket | undefined;
  #state: Connection = 'off';
  #retryMs = FIRST_RETRY_MS;
  #timers: { ping?: number; retry?: number; flush?: number; hide?: number } = {};

  constructor(private readonly url: () => string) {
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
  }

  get state(): Connection {
    return this.#state;
  }

  watch(tell: () => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  /** Calls `onBody` with what comes to the address, `onSnapshot` whenever something may have been missed. */
  listen(address: string, listener: Listener): () => void {
    const known = this.#listeners.get(address);
    if (known) {
      known.add(listener);
    } else {
      this.#listeners.set(address, new Set([listener]));
      this.#send({ type: 'register', address });
    }
    if (this.#socket === undefined) this.#open();
    else if (this.#state === 'live') this.#snapshots([listener]);
    return () => this.#forget(address, listener);
  }

  #forget(address: string, listener: Listener): void {
    const listeners = this.#listeners.get(address);
    listeners?.delete(listener);
    if (listeners?.size === 0) {
      this.#listeners.delete(address);
      this.#send({ type: 'unregister', address });
      if (this.#listeners.size === 0) this.#close('off');
    }
  }

  #open(): void {
    window.clearTimeout(this.#timers.retry);
    this.#become(this.#state === 'offline' ? 'offline' : 'connecting');
    const socket = new WebSocket(this.url());
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      for (const address of this.#listeners.keys()) this.#send({ type: 'register', address });
      this.#timers.ping = window.setInterval(() => this.#send({ type: 'ping' }), PING_MS);
      this.#become('live');
      this.#snapshots([...this.#listeners.values()].flatMap((set) => [...set]));
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#received(event.data));
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#lost();
    });
  }

  // A registration is not acknowledged: a change that falls between a snapshot and its registration would be missed, so a second
  // snapshot follows when the registration must have arrived.
  #snapshots(listeners: Listener[]): void {
    listeners.forEach((listener) => listener.onSnapshot());
    window.setTimeout(() => listeners.forEach((listener) => listener.onSnapshot()), 1_000);
  }

  #received(data: unknown): void {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer);
    const frame = JSON.parse(text) as { type: string; address?: string; body?: unknown };
    if (frame.type !== 'rec' || frame.address === undefined) return;
    const arrived = this.#arrived.get(frame.address);
    if (arrived) arrived.push(frame.body);
    else this.#arrived.set(frame.address, [frame.body]);
    this.#timers.flush ??= window.setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    delete this.#timers.flush;
    const arrived = [...this.#arrived];
    this.#arrived.clear();
    for (const [address, bodies] of arrived) {
      this.#listeners.get(address)?.forEach((listener) => {
        (listener.every ? bodies : bodies.slice(-1)).forEach((body) => listener.onBody(body));
      });
    }
  }

  #lost(): void {
    this.#close('offline');
    const wait = this.#retryMs * (0.75 + Math.random() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#timers.retry = window.setTimeout(() => this.#open(), wait);
  }

  #close(state: Connection): void {
    const socket = this.#socket;
    this.#socket = undefined;
    window.clearInterval(this.#timers.ping);
    window.clearTimeout(this.#timers.retry);
    socket?.close();
    this.#become(state);
  }

  #visibilityChanged(): void {
    window.clearTimeout(this.#timers.hide);
    if (document.visibilityState === 'hidden') {
      this.#timers.hide = window.setTimeout(() => this.#close('off'), HIDDEN_MS);
    } else if (this.#socket === undefined && this.#listeners.size > 0) {
      this.#open();
    }
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #become(state: Connection): void {
    this.#state = state;
    this.#watchers.forEach((tell) => tell());
  }
}

let shared: LiveConnection | undefined;

function connection(): LiveConnection {
  shared ??= new LiveConnection(
    () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/eventbus/websocket`,
  );
  return shared;
}

/** Listens while the component is there; `address` undefined listens to nothing. `every`: no body is left out for a newer one. */
export function useLive(address: string | undefined, onBody: (body: unknown) => void, onSnapshot: () => void, every = false): void {
  const latest = useRef({ onBody, onSnapshot });
  useEffect(() => {
    latest.current = { onBody, onSnapshot };
  });
  useEffect(() => {
    if (address === undefined) return undefined;
    return connection().listen(address, {
      onBody: (body) => latest.current.onBody(body),
      onSnapshot: () => latest.current.onSnapshot(),
      every,
    });
  }, [address, every]);
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (tell) => connection().watch(tell),
    () => connection().state,
  );
}
