import { describe, expect, test } from 'vitest';
import { open, requestsOf } from './pages.ts';

describe('the list of traces', () => {
  test('an_unknown_field_is_marked_where_it_stands_and_the_list_stays', async () => {
    const page = await open('/traces');
    const rows = page.getByRole('grid', { name: 'Traces' }).getByRole('row');
    await rows.nth(1).waitFor();
    const known = await page.getByRole('grid', { name: 'Traces' }).getAttribute('aria-rowcount');
    const filter = page.getByRole('combobox', { name: 'Filter' });
    await filter.click();
    await page.keyboard.type("name = 'chat' AND statu = 'OK'");
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('statu');
    expect(await alert.innerText()).toContain('Column 19');
    expect(await page.locator('mark').innerText()).toMatch(/^s/);
    expect(await filter.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('grid', { name: 'Traces' }).getAttribute('aria-rowcount')).toBe(known);
  });

  test('completion_offers_fields_operators_and_counted_values_by_keys_alone', async () => {
    const page = await open('/traces');
    await page.getByRole('grid', { name: 'Traces' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('stat');
    await page.getByRole('option', { name: 'status' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const filter = page.getByRole('combobox', { name: 'Filter' });
    await expect.poll(() => filter.inputValue()).toBe('status ');
    await page.keyboard.type('= ');
    await page.getByRole('option', { name: /^OK/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => filter.inputValue()).toBe("status = 'OK' ");
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toContain("status = 'OK'");
  });

  test('a_facet_narrows_the_list_and_the_address_and_back_takes_it_out_by_a_second_click', async () => {
    const page = await open('/traces');
    const chat = page.getByRole('region', { name: 'Values' }).getByRole('checkbox', { name: /^chat/ });
    await chat.check();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toContain('chat');
    await expect.poll(() => page.getByRole('grid', { name: 'Traces' }).getByRole('row').count()).toBe(2);
    await page.getByRole('region', { name: 'Values' }).getByRole('checkbox', { name: /^chat/ }).uncheck();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBeNull();
  });

  test('nothing_matches_offers_a_shorter_filter', async () => {
    const page = await open(`/traces?q=${encodeURIComponent("status = 'OK' AND name = 'nobody is called so'")}`);
    await page.getByText('No trace matches').waitFor();
    await page.getByRole('button', { name: /^Only/ }).click();
    await page.getByRole('grid', { name: 'Traces' }).waitFor();
  });

  test('keys_walk_select_open_and_come_back_to_the_same_row', async () => {
    const page = await open('/traces');
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(3).waitFor();
    for (const key of ['j', 'j', 'x', 'j', 'Shift+x']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Evaluate 2 selected' }).waitFor();
    const current = await page.locator('[data-row][aria-rowindex="4"]').getAttribute('data-row');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/traces/${current}**`);
    await page.getByRole('treegrid').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(`**/traces?**row=${current}**`);
  });

  test('a_header_orders_the_list_by_latency_and_again_the_other_way_round', async () => {
    const page = await open('/traces');
    const header = page.getByRole('columnheader', { name: /^Latency/ });
    for (const [order, word] of [['execution_time_ms DESC', 'descending'], ['execution_time_ms ASC', 'ascending']] as const) {
      await header.getByRole('button').click();
      await expect.poll(() => new URL(page.url()).searchParams.get('order')).toBe(order);
      expect(await header.getAttribute('aria-sort')).toBe(word);
    }
    await page.getByRole('columnheader', { name: /^Time/ }).getByRole('button').click();
    await expect.poll(() => new URL(page.url()).searchParams.has('order')).toBe(false);
  });

  test('one_trace_is_one_request_and_a_span_one_more', async () => {
    const page = await open('/traces');
    const requests = requestsOf(page);
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
    await page.getByRole('region', { name: 'Inputs' }).waitFor();
    expect(requests.filter((request) => request.startsWith('GET /traces/')).map((request) => request.split('/').length)).toEqual([3, 5]);
  });

  test('a_trace_that_does_not_exist_says_so_and_one_that_cannot_be_read_can_be_tried_again', async () => {
    const missing = await open('/traces/tr-none', { refusals: [404] });
    await missing.getByText('No such trace').waitFor();
    const failing = await open('/traces', { refusals: [503] });
    const row = failing.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1);
    await row.waitFor();
    let refuse = true;
    await failing.route('**/api/v1/traces/tr-*', (route) =>
      refuse ? route.fulfill({ status: 503, json: { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'The database is away' } }) : route.continue(),
    );
    await row.click();
    await failing.getByText('The database is away').waitFor();
    refuse = false;
    await failing.getByRole('button', { name: 'Retry' }).click();
    await failing.getByRole('treegrid').waitFor();
  });
});
