import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { open } from './pages.ts';

const SHOTS = resolve(import.meta.dirname, '../test-results');

const hex = (bytes: number): string => [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, '0')).join('');

/** Sends a trace of one span; its id. */
async function send(name: string, asked: string): Promise<string> {
  const traceId = hex(16);
  const now = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId,
    spanId: hex(8),
    name,
    kind: 1,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 5_000_000n),
    attributes: [text('openinference.span.kind', 'CHAIN'), text('input.value', asked)],
    status: { code: 1 },
  };
  const response = await fetch(`${inject('url')}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(response.status).toBe(200);
  return `tr-${traceId}`;
}

async function shot(page: Page, name: string): Promise<void> {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: resolve(SHOTS, `${name}.png`) });
}

const rows = (page: Page) => page.getByRole('grid', { name: 'Traces' }).getByRole('row');

describe('a saved search', () => {
  test('is_saved_picked_renamed_linked_to_and_deleted_with_undo', async () => {
    const name = `chats ${hex(4)}`;
    const filter = `name = 'chat' AND spans < 1${Date.now() % 100_000}`;
    const page = await open(`/traces?q=${encodeURIComponent(filter)}`, { theme: 'dark' });
    await rows(page).nth(1).waitFor();
    await page.getByRole('button', { name: 'Saved' }).click();
    await page.getByRole('textbox', { name: 'Name of this search' }).fill(name);
    await page.keyboard.press('Enter');
    const pick = page.getByRole('button', { name: new RegExp(`^${name}`) });
    await pick.waitFor();
    await page.getByText(`The list shows ${name}.`).waitFor();
    await shot(page, 'saved-searches-dark');

    await page.getByRole('button', { name: `Copy a link to ${name}` }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await open(link);
    await expect.poll(() => new URL(other.url()).searchParams.get('q')).toBe(filter);
    await expect.poll(() => rows(other).count()).toBe(2);

    await page.getByRole('button', { name: `Rename ${name}` }).click();
    await page.getByRole('textbox', { name: `New name of ${name}` }).fill(`${name} too`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Delete ${name} too` }).click();
    await page.getByText(`Deleted ${name} too.`).waitFor();
    await pick.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();

    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBeNull();
    await page.getByRole('button', { name: 'Saved' }).click();
    await pick.click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(filter);
  });

  test('is_saved_by_keys_alone_and_escape_gives_the_focus_back', async () => {
    const name = `keys ${hex(4)}`;
    const page = await open(`/traces?q=${encodeURIComponent(`name = '${name}'`)}`);
    const button = page.getByRole('button', { name: 'Saved' });
    await button.focus();
    await page.keyboard.press('Enter');
    const box = page.getByRole('textbox', { name: 'Name of this search' });
    await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.getByText(`The list shows ${name}.`).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    await button.click();
    await page.getByRole('dialog', { name: 'Saved searches' }).waitFor();
    await button.click();
    await page.getByRole('dialog', { name: 'Saved searches' }).waitFor({ state: 'detached' });
  });

  test('of_a_taken_name_is_refused_at_its_place', async () => {
    const name = `taken ${hex(4)}`;
    const body = JSON.stringify({ name, filter: `name = '${name}'` });
    await fetch(`${inject('url')}/api/v1/searches`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const page = await open(`/traces?q=${encodeURIComponent("status = 'OK'")}`, { refusals: [409] });
    await page.getByRole('button', { name: 'Saved' }).click();
    await page.getByRole('textbox', { name: 'Name of this search' }).fill(name);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: name }).waitFor();
  });

  test('that_is_gone_says_so_and_shows_every_trace', async () => {
    const page = await open('/traces?search=s-none');
    await page.getByText('This saved search is no longer there').waitFor();
    await rows(page).nth(1).waitFor();
  });
});

describe('the live tail', () => {
  test('shows_new_matches_on_top_holds_them_back_while_somebody_reads_and_counts_them', async () => {
    const name = `live ${hex(4)}`;
    await send(name, 'the first');
    const page = await open(`/traces?q=${encodeURIComponent(`name = '${name}'`)}`);
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.getByRole('switch', { name: 'Live' }).click();
    await page.getByText('live', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('live')).toBe('true');
    await send('another name', 'is no match');
    const second = await send(name, 'the second');
    await page.locator(`[data-row="${second}"][aria-rowindex="2"]`).waitFor();

    await page.keyboard.press('j');
    await page.getByText('paused while you read').waitFor();
    const third = await send(name, 'the third');
    const held = page.getByRole('button', { name: '1 new' });
    await held.waitFor();
    expect(await page.locator(`[data-row="${third}"]`).count()).toBe(0);
    await page.locator(`[data-row="${second}"][aria-rowindex="2"]`).waitFor();
    await shot(page, 'live-light');
    await held.click();
    await page.locator(`[data-row="${third}"][aria-rowindex="2"]`).waitFor();
    await page.getByText('3 traces', { exact: true }).waitFor();

    await page.getByRole('switch', { name: 'Live' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('live')).toBeNull();
    await expect.poll(() => rows(page).count()).toBe(4);
  });

  test('is_switched_by_a_key_and_not_for_a_time_that_has_ended', async () => {
    const page = await open('/traces');
    await rows(page).nth(1).waitFor();
    await page.keyboard.press('l');
    await page.getByText('live', { exact: true }).waitFor();
    await page.keyboard.press('l');
    await page.getByText('live', { exact: true }).waitFor({ state: 'detached' });
    const ended = await open('/traces?from=1000&to=2000');
    expect(await ended.getByRole('switch', { name: 'Live' }).isDisabled()).toBe(true);
  });
});

describe('similar traces', () => {
  test('are_shown_beside_a_trace_with_the_words_that_both_have_and_lead_on', async () => {
    const brand = `zan${hex(4).replaceAll(/[0-9a-f]/g, (digit) => 'ghijklmnopqrstuv'[Number.parseInt(digit, 16)] ?? '')}`;
    const like = await send('shop', `my ${brand} teapot leaks at the spout`);
    const close = await send('shop', `a ${brand} teapot that leaks, why`);
    const page = await open(`/traces/${like}`, { theme: 'dark' });
    await page.getByRole('button', { name: 'Similar' }).click();
    const panel = page.getByRole('region', { name: 'Similar traces' });
    const first = panel.getByRole('listitem').filter({ hasText: brand });
    await first.getByText(brand, { exact: true }).waitFor();
    await first.getByText('teapot', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('similar')).toBe('true');
    await shot(page, 'similar-dark');
    await first.getByRole('link').click();
    await page.getByText(close, { exact: true }).waitFor();
    await page.keyboard.press('l');
    await panel.waitFor({ state: 'detached' });
  });
});
