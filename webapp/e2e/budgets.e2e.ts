import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { open } from './pages.ts';

const ASSETS = resolve(import.meta.dirname, '../dist/assets');
const KB = 1_000;

const size = (file: string): number => gzipSync(readFileSync(join(ASSETS, file)), { level: 9 }).length;

const DEMO_TRACE = 'tr-192a26e925ab49d92e6592f444ab0edb';

/**
 * The scripts that a page has loaded when a mark of it is about to be painted for the first time, in gzipped bytes.
 *
 * @param mark CSS; what stands after `>>` is in the shadow root of what stands before
 */
async function scriptBytes(path: string, mark: string): Promise<number> {
  const page = await open('about:blank');
  // looked for in the page before each paint: from here it would be seen only some time after
  await page.addInitScript((mark) => {
    const [host = '', inside] = mark.split(' >> ');
    const look = () => {
      const found = document.querySelector(host);
      const shown = inside === undefined ? found : found?.shadowRoot?.querySelector(inside);
      if (shown) Object.assign(window, { loaded: performance.getEntriesByType('resource').map((entry) => entry.name) });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, mark);
  await page.goto(path);
  const loaded = () => page.evaluate(() => (window as { loaded?: string[] }).loaded ?? []);
  await expect.poll(async () => (await loaded()).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const files = (await loaded()).map((address) => new URL(address).pathname).filter((file) => file.endsWith('.js'));
  return [...new Set(files)].reduce((sum, file) => sum + size(file.split('/').at(-1) ?? ''), 0);
}

describe('bytes', () => {
  test('of_all_that_is_built_stay_below_450_kB', () => {
    const files = readdirSync(ASSETS).filter((file) => !/\.(br|gz)$/.test(file));
    expect(files.reduce((sum, file) => sum + size(file), 0)).toBeLessThan(450 * KB);
  });

  test('of_script_before_the_first_paint_stay_in_their_budgets', async () => {
    expect(await scriptBytes('/traces', 'h1'), 'traces').toBeLessThan(180 * KB);
    expect(await scriptBytes(`/traces/${DEMO_TRACE}`, '[role=treegrid]'), 'trace').toBeLessThan(160 * KB);
    expect(await scriptBytes('/overview', 'figure svg'), 'overview').toBeLessThan(160 * KB);
    expect(await scriptBytes('/evaluations', 'h1'), 'evaluations').toBeLessThan(160 * KB);
    expect(await scriptBytes('/scorers/scripts/new_one?fresh=true', '[data-editor] >> [role=textbox]'), 'editor').toBeLessThan(300 * KB);
  });
});

describe('a long list', () => {
  test('keeps_fewer_than_800_nodes_in_the_page_wherever_it_is_scrolled', async () => {
    const page = await open('about:blank');
    await page.route('**/api/v1/traces/search', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { traces: { traceId: string }[] };
      const traces = Array.from({ length: 200 }, (_, at) => ({ ...body.traces[at % body.traces.length], traceId: `tr-${at}` }));
      await route.fulfill({ json: { ...body, traces, nextPageToken: undefined } });
    });
    await page.goto('/traces');
    const grid = page.getByRole('grid', { name: 'Traces' });
    await grid.waitFor();
    for (const to of [0, 2_000, 6_000]) {
      await grid.evaluate((element, top) => {
        element.scrollTop = top;
      }, to);
      await expect.poll(() => grid.evaluate((element) => element.querySelectorAll('*').length)).toBeLessThan(800);
      expect(await grid.evaluate((element) => element.querySelectorAll('[data-row]').length)).toBeGreaterThan(10);
    }
  });
});
