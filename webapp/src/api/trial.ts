/** A draft over many traces: the server tells what it found as it goes, and stops when nobody listens. */
import { ApiError } from './client.ts';
import type * as t from './types.ts';

/** Names this tab: it has one trial at a time. */
const WATCHER = crypto.randomUUID();

/**
 * Runs until the draft has seen every trace, or the signal ends it.
 *
 * @throws ApiError when the server refuses or goes away
 */
export async function tryCorpus(body: Omit<t.TrialRequest, 'watcher'>, onTrial: (trial: t.Trial) => void, signal: AbortSignal): Promise<void> {
  let ended = false;
  try {
    const response = await fetch('/api/v1/scorers/try/corpus', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ ...body, watcher: WATCHER }),
      signal,
    });
    if (!response.ok || response.body === null) throw new ApiError(response.status, (await response.json()) as t.Problem);
    for await (const trial of trialsOf(response.body)) {
      ended = trial.state === 'finished' || trial.state === 'failed';
      onTrial(trial);
    }
  } catch (failure) {
    if (failure instanceof ApiError || signal.aborted) throw failure;
    throw new ApiError(0, { error_code: 'UNREACHABLE', message: 'The server does not answer.' });
  }
  if (!ended && !signal.aborted) throw new ApiError(0, { error_code: 'ENDED', message: 'The server ended the run: another one was begun from this page.' });
}

/** The data of server-sent events. */
export async function* trialsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<t.Trial> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data) yield JSON.parse(data.slice('data: '.length)) as t.Trial;
    }
  }
}
