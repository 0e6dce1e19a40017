import { describe, expect, test } from 'vitest';
import { open } from './pages.ts';

describe('starting an evaluation', () => {
  test('over_a_filter_with_two_scorers_and_a_parameter_ends_in_results', async () => {
    const page = await open(`/traces?q=${encodeURIComponent("name = 'generate_sales_email'")}`);
    await page.getByRole('button', { name: 'Evaluate all 7' }).click();
    const dialog = page.getByRole('dialog', { name: 'New evaluation' });
    await dialog.getByLabel('Name', { exact: true }).fill('Browser test');
    const choices = dialog.getByRole('list', { name: 'Scorers to choose from' });
    await choices.getByRole('button', { name: /latency_limit/ }).click();
    await choices.getByRole('button', { name: /regex_match/ }).click();
    const start = dialog.getByRole('button', { name: 'Evaluate 7 traces' });
    await start.click();
    await dialog.getByText('pattern is needed').waitFor();
    await dialog.getByLabel('pattern').fill('Dear|Hi|Hello');
    await dialog.getByLabel('max ms').fill('60000');
    await start.click();
    await page.getByRole('heading', { name: 'Browser test' }).waitFor();
    await page.getByText('7 of 7 traces').waitFor();
    await page.getByText('Finished', { exact: true }).waitFor();
    const latency = page.getByRole('region', { name: 'Scorers' }).getByRole('row', { name: /latency_limit/ });
    expect(await latency.innerText()).toContain('100 %');
  });

  test('two_scores_of_one_name_are_refused_before_anything_is_sent', async () => {
    const page = await open('/evaluations?start=true');
    const dialog = page.getByRole('dialog', { name: 'New evaluation' });
    const choices = dialog.getByRole('list', { name: 'Scorers to choose from' });
    for (let i = 0; i < 2; i++) await choices.getByRole('button', { name: /latency_limit/ }).click();
    await dialog.getByText('Two scorers are called latency_limit').waitFor();
  });

  test('keys_alone_open_the_dialog_and_escape_gives_the_focus_back', async () => {
    const page = await open('/evaluations');
    await page.getByRole('grid', { name: 'Evaluations' }).waitFor();
    const button = page.getByRole('button', { name: 'New evaluation' });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New evaluation' });
    await dialog.waitFor();
    await expect.poll(() => dialog.getByLabel('Name', { exact: true }).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a_run_that_does_not_exist_says_so', async () => {
    const page = await open(`/evaluations/${'0'.repeat(32)}`, { refusals: [404] });
    await page.getByText('No such evaluation').waitFor();
  });
});
