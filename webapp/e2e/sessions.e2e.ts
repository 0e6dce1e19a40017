import { describe, expect, test } from 'vitest';
import { conversation, open } from './pages.ts';

describe('sessions', () => {
  test('a_conversation_is_found_by_keys_and_read_turn_by_turn', async () => {
    const page = await open('/experiments');
    const { session, traces } = await conversation(page);
    await page.getByRole('heading', { name: 'Experiments' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    const grid = page.getByRole('grid', { name: 'Sessions' });
    await grid.getByRole('row', { name: new RegExp(session) }).waitFor();
    await grid.getByRole('button', { name: /^Turns/ }).click();
    await expect.poll(() => grid.getByRole('columnheader', { name: /^Turns/ }).getAttribute('aria-sort')).toBe('descending');
    await grid.getByRole('button', { name: /^Last active/ }).click();
    await grid.focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/sessions/${session}**`);
    const turns = page.getByRole('list', { name: 'Turns' });
    await expect.poll(() => turns.innerText()).toMatch(/Where is my order\?[^]*An answer to: Where[^]*And the invoice\?/);
    await page.getByText('2 turns').waitFor();

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/traces/${traces[0]}**`);
    await page.getByText('1 of 2').waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(`**/traces/${traces[1]}**`);
    await page.getByRole('link', { name: `session ${session}` }).click();
    await page.waitForURL(`**/sessions/${session}**`);
  });
});

describe('a reviewer', () => {
  test('labels_one_trace_after_the_other_by_keys_alone', async () => {
    const page = await open('/traces');
    const { session, traces } = await conversation(page);
    await page.goto(`/sessions/${session}`);
    await page.getByRole('link', { name: /^Turn 1/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/traces/${traces[0]}**`);
    await page.getByRole('treegrid').waitFor();
    await page.keyboard.press('f');
    const form = page.getByRole('form', { name: 'New feedback' });
    await form.waitFor();
    await page.keyboard.type('helpful');
    await form.getByLabel('By').fill('ana');
    await form.getByRole('radio', { name: 'Pass', exact: true }).focus();
    await page.keyboard.press('y');
    await page.keyboard.press('Control+Enter');

    // the next one asks the same, and needs the verdict alone
    await page.waitForURL(`**/traces/${traces[1]}**`);
    await expect.poll(() => form.getByLabel('Name').inputValue()).toBe('helpful');
    await page.keyboard.press('n');
    await page.keyboard.press('Control+Enter');
    await form.waitFor({ state: 'detached' });
    const kept = await Promise.all(traces.map(async (trace) => (await (await page.request.get(`/api/v1/traces/${trace}`)).json()) as { assessments: { name: string; value: unknown }[] }));
    expect(kept.map((trace) => trace.assessments.map(({ name, value }) => ({ name, value })))).toEqual([[{ name: 'helpful', value: true }], [{ name: 'helpful', value: false }]]);
  });

  test('leaves_the_form_and_not_the_trace_by_escape', async () => {
    const page = await open('/traces');
    const { traces } = await conversation(page);
    await page.goto(`/traces/${traces[0]}`);
    await page.getByRole('treegrid').waitFor();
    const address = page.url();
    await page.keyboard.press('f');
    const form = page.getByRole('form', { name: 'New feedback' });
    await form.waitFor();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    expect(page.url()).toBe(address);
  });
});
