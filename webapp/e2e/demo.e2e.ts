import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { open, pushedTo } from './pages.ts';

// README's picture is taken anew with `npm run picture`
const SHOTS = resolve(import.meta.dirname, process.env['ASSAY_PICTURE'] ? '../docs' : '../test-results');

describe('the demo', () => {
  test('opens_on_finished_results_with_a_mean_an_interval_and_a_row_for_each_trace', async () => {
    const page = await open('/', { height: 600 });
    await page.getByText('Finished', { exact: true }).waitFor();
    const scorers = page.getByRole('region', { name: 'Scorers' }).getByRole('row');
    expect(await scorers.count()).toBeGreaterThanOrEqual(4);
    const rows = page.getByRole('grid', { name: 'Results' }).getByRole('row');
    await rows.nth(7).waitFor();
    expect(await rows.count()).toBe(8);
    await mkdir(SHOTS, { recursive: true });
    await page.screenshot({ path: resolve(SHOTS, 'dashboard.png') });
  });

  test('runs_again_live_with_pushed_progress_that_never_goes_back', async () => {
    const page = await open('/');
    const frames = pushedTo(page);
    await page.getByText('Finished', { exact: true }).waitFor();
    const before = page.url();
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL((url) => url.toString() !== before && url.pathname.startsWith('/evaluations/'));
    await page.getByText('Finished', { exact: true }).waitFor();
    await page.getByText('7 of 7 traces').waitFor();
    const runId = new URL(page.url()).pathname.split('/').at(-1);
    const pushed = frames.filter((frame) => frame.address === `evaluation.progress.${runId}`).map((frame) => frame.body as { done: number; sequence: number });
    const done = pushed.toSorted((a, b) => a.sequence - b.sequence).map((progress) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    await page.getByRole('link', { name: 'repeats an earlier run' }).waitFor();
  });

  test('a_click_on_a_row_opens_the_trace_with_score_and_rationale_and_back_returns_to_the_row', async () => {
    const page = await open('/');
    const row = page.getByRole('grid', { name: 'Results' }).getByRole('row').nth(3);
    await row.waitFor();
    const traceId = await row.getAttribute('data-row');
    await row.click();
    await page.waitForURL(`**/traces/${traceId}**`);
    const marked = page.locator('li[aria-current=true]');
    await marked.waitFor();
    expect((await marked.innerText()).length, 'name, verdict and rationale').toBeGreaterThan(20);
    await page.getByRole('region', { name: 'Inputs' }).waitFor();
    const box = await marked.boundingBox();
    expect(box && box.y + box.height, 'still seen when the payload has come').toBeLessThan(600);
    expect(await page.getByRole('treegrid', { name: 'Spans' }).getByRole('row').count()).toBe(4);
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Results' }).waitFor();
    expect(new URL(page.url()).searchParams.get('row')).toBe(traceId);
    await page.locator(`[data-row="${traceId}"][aria-selected=true]`).waitFor();
  });

  test('feedback_is_added_corrected_and_keeps_its_history', async () => {
    const page = await open('/traces');
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
    await page.getByRole('treegrid').waitFor();
    await page.keyboard.press('f');
    const name = `helpful_${Date.now()}`;
    await page.getByRole('form').getByLabel('Name').fill(name);
    await page.getByRole('radio', { name: 'Fail' }).last().check();
    await page.getByLabel('Rationale').fill('It names the wrong meeting.');
    await page.getByRole('form').getByLabel('By').fill('ana');
    await page.getByRole('button', { name: 'Save feedback' }).click();
    const card = page.getByRole('listitem').filter({ hasText: name });
    await card.getByText('It names the wrong meeting.').waitFor();

    await card.getByRole('button', { name: `Correct ${name}` }).click();
    await page.getByRole('radio', { name: 'Pass', exact: true }).check();
    await page.getByLabel('Rationale').fill('It was the right one after all.');
    await page.getByRole('button', { name: 'Save the correction' }).click();
    await card.getByText('It was the right one after all.').waitFor();
    await card.getByText('replaced 1').click();
    await card.getByText('It names the wrong meeting.').waitFor();
  });

  test('an_expectation_is_added_to_a_span', async () => {
    const page = await open('/traces');
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
    await page.getByRole('treegrid').waitFor();
    await page.keyboard.press('x');
    await page.getByRole('form').getByLabel('Name').fill('expected_response');
    await page.getByLabel('Text', { exact: true }).last().fill('Mentions the demo on Monday');
    await page.getByRole('form').getByLabel('By').fill('ana');
    await page.getByLabel('About').selectOption('span');
    await page.getByRole('button', { name: 'Save expectation' }).click();
    await page.getByRole('listitem').filter({ hasText: 'expected_response' }).getByText('Mentions the demo on Monday').first().waitFor();
  });
});
