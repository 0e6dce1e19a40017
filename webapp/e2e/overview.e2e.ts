import { describe, expect, test } from 'vitest';
import { open, requestsOf } from './pages.ts';

describe('the overview', () => {
  test('a_drag_over_a_chart_chooses_a_time_and_a_click_shows_the_traces_of_a_slice', async () => {
    const page = await open('/overview');
    const plot = page.getByRole('figure', { name: 'Traces' }).locator('svg');
    await plot.waitFor();
    const slices = await plot.locator('rect').count();
    expect(slices).toBeGreaterThan(2);
    const box = await plot.boundingBox();
    if (!box) throw new Error('the chart has no place');
    const at = (share: number): [number, number] => [box.x + box.width * share, box.y + box.height / 2];

    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.999));
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.has('from')).toBe(true);
    const chosen = new URL(page.url()).searchParams;
    expect(Number(chosen.get('from'))).toBeLessThan(Number(chosen.get('to')));
    await page.goBack();
    await expect.poll(() => new URL(page.url()).searchParams.has('from')).toBe(false);

    const last = await plot.locator('rect').evaluateAll((rects) => rects.findLastIndex((rect) => !/traces? –|with errors –/.test(rect.textContent ?? '') && rect.querySelector('title') !== null));
    const all = await plot.locator('rect:has(title)').count();
    await page.mouse.click(...at((last + 0.5) / all));
    await page.waitForURL('**/traces?**from=**');
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1).waitFor();
  });

  test('a_row_of_a_table_leads_to_its_traces_with_the_filter_kept', async () => {
    const page = await open(`/overview?q=${encodeURIComponent("status = 'OK'")}`);
    const names = page.getByRole('region', { name: 'Names' });
    await names.getByRole('link').first().click();
    await page.waitForURL('**/traces?**');
    const q = new URL(page.url()).searchParams.get('q') ?? '';
    expect(q).toContain("status = 'OK' AND name = '");
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1).waitFor();
  });

  test('the_figures_of_a_chart_stand_in_a_table_for_those_who_cannot_see_it', async () => {
    const page = await open('/overview');
    const latency = page.getByRole('table', { name: 'Latency' });
    await latency.waitFor({ state: 'attached' });
    expect(await latency.getByRole('row').count()).toBeGreaterThan(1);
    expect(await latency.innerText()).toMatch(/\d (ms|s)/);
  });

  test('quality_over_time_is_a_mean_with_its_interval_for_the_score_that_is_chosen', async () => {
    const page = await open('/overview');
    const quality = page.getByRole('figure', { name: 'Quality' });
    await quality.getByText(/95 % interval .* to .*, n \d/).waitFor();
    const score = quality.getByRole('combobox', { name: 'Score' });
    const names = await score.locator('option').allInnerTexts();
    expect(names.length).toBeGreaterThan(1);
    await score.selectOption({ index: names.length - 1 });
    const numbers = page.getByRole('table', { name: 'Quality' });
    expect(await numbers.innerText()).toContain('95 % interval');
  });

  test('nothing_that_matches_is_said', async () => {
    const page = await open(`/overview?q=${encodeURIComponent("name = 'nobody'")}`);
    await page.getByText('No trace matches').waitFor();
  });
});

describe('how long experiments are kept', () => {
  test('limits_say_what_they_would_delete_before_they_are_set', async () => {
    const page = await open('/experiments', { refusals: [400] });
    const row = page.getByRole('row', { name: /Default/ });
    await row.getByRole('button', { name: /Change/ }).click();
    const dialog = page.getByRole('dialog', { name: 'How long Default is kept' });
    await dialog.getByText(/Nothing would be deleted/).waitFor();
    await dialog.getByRole('textbox', { name: /Age/ }).fill('soon');
    await dialog.getByText('A number and s, m, h, d or w, such as 30d').waitFor();
    expect(await dialog.getByRole('button', { name: /^Save/ }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: /Age/ }).fill('365d');
    const requests = requestsOf(page);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => row.innerText()).toContain('365d');
    expect(requests).toContain('PUT /experiments/0/retention');

    await row.getByRole('button', { name: /Change/ }).click();
    await dialog.getByRole('button', { name: 'Follow the server’s limits' }).click();
    await expect.poll(() => row.innerText()).toContain('as the server says');
  });

  test('traces_that_would_go_are_counted_on_the_button', async () => {
    const page = await open('/experiments');
    const row = page.getByRole('row', { name: /CRM/i }).first();
    await row.getByRole('button', { name: /Change/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: /Traces/ }).fill('0');
    await dialog.getByRole('button', { name: /Save, and delete \d+ traces?/ }).waitFor();
    await dialog.getByText(/would be deleted.*too many/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });
});
