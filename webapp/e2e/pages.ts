/** What every browser test stands on: a page that fails its test when the browser complains. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launch } from './browser.ts';

export type Theme = 'light' | 'dark';

let browser: Browser;
let opened: { page: Page; complaints: string[] }[] = [];

beforeAll(async () => {
  browser = await launch(inject('browser'));
});
afterAll(() => browser.close());
afterEach(async () => {
  const complaints = opened.flatMap((one) => one.complaints);
  await Promise.all(opened.map((one) => one.page.context().close()));
  opened = [];
  expect(complaints, 'the browser complained (console errors, broken policy, uncaught errors)').toEqual([]);
});

type Options = { theme?: Theme; width?: number; height?: number; /** Statuses that the test provokes. */ refusals?: number[] };

/** A page of a browser profile of its own, at a path of the server. */
export async function open(path: string, { theme = 'light', width = 1360, height = 850, refusals = [] }: Options = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: inject('url'),
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  opened.push({ page, complaints });
  page.on('console', (message) => {
    const provoked = refusals.some((status) => message.text().includes(`status of ${status}`));
    if (['error', 'warning'].includes(message.type()) && !provoked) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  await page.goto(path);
  return page;
}

/** The frames a page's WebSockets receive, parsed. */
export function pushedTo(page: Page): { address: string; body: unknown }[] {
  const frames: { address: string; body: unknown }[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      frames.push(JSON.parse(payload.toString()) as { address: string; body: unknown });
    });
  });
  return frames;
}

/** The requests a page makes to the API, as `GET /traces/tr-1`. */
export function requestsOf(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (path.startsWith('/api/v1')) requests.push(`${request.method()} ${path.slice('/api/v1'.length)}`);
  });
  return requests;
}

/** Sends a conversation of two turns; the traces' ids in their order. */
export async function conversation(page: Page): Promise<{ session: string; traces: string[] }> {
  const session = `talk-${Date.now()}`;
  const start = Date.now() - 60_000;
  const turns = ['Where is my order?', 'And the invoice?'].map((question, at) => {
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    return {
      traceId: crypto.randomUUID().replaceAll('-', ''),
      spanId: `00000000000000a${at}`,
      name: 'answer',
      startTimeUnixNano: `${start + at * 20_000}000000`,
      endTimeUnixNano: `${start + at * 20_000 + 1_500}000000`,
      attributes: [text('openinference.span.kind', 'CHAIN'), text('session.id', session), text('input.value', question), text('output.value', `An answer to: ${question}`)],
    };
  });
  const sent = await page.request.post('/v1/traces', { data: { resourceSpans: [{ scopeSpans: [{ spans: turns }] }] } });
  expect(sent.status()).toBe(200);
  return { session, traces: turns.map((turn) => `tr-${turn.traceId}`) };
}
