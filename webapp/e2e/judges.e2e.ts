import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { open } from './pages.ts';

const instructions = (page: Page) => page.getByRole('textbox', { name: 'Instructions' });
const prompt = (page: Page) => page.getByLabel('Prompt', { exact: true });

async function write(page: Page, text: string): Promise<void> {
  await instructions(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

describe('judges in words', () => {
  test('are_written_previewed_saved_compared_and_restored', async () => {
    const page = await open('/scorers');
    const name = `browser_judge_${Date.now()}`;
    await page.getByRole('link', { name: 'New judge' }).click();
    await instructions(page).waitFor(); // the page before has fields, too
    await page.getByLabel('Name').fill(name);
    await write(page, 'Is {{ outputs }} polite?');
    await expect.poll(() => prompt(page).innerText()).toContain('Is {{ outputs }} polite?');
    expect(await prompt(page).innerText()).toContain('The result is one of yes, no.');
    await instructions(page).click();
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 1 of ${name} is saved.`).waitFor();

    await write(page, 'Is {{ outputs }} as polite as can be?');
    await page.getByRole('combobox', { name: 'Value' }).selectOption('integer');
    await expect.poll(() => prompt(page).innerText()).toContain('a whole number from 1 to 5');
    await page.getByRole('button', { name: 'Save version' }).click();
    await page.getByText(`Version 2 of ${name} is saved.`).waitFor();

    await page.getByRole('button', { name: 'Compare' }).click();
    const difference = page.getByRole('list', { name: 'Difference' });
    await difference.getByText('Is {{ outputs }} polite?').waitFor();
    await difference.getByText('Is {{ outputs }} as polite as can be?').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('combobox', { name: 'Version' }).selectOption('1');
    await expect.poll(() => instructions(page).innerText()).toBe('Is {{ outputs }} polite?');
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Version 1 is version 3 now.').waitFor();
    await page.getByRole('link', { name: 'All scorers' }).click();
    await page.getByRole('list', { name: 'Scorers' }).getByRole('link', { name: new RegExp(name) }).waitFor();
  });

  test('an_unknown_variable_is_named_and_put_right_by_a_button', async () => {
    const page = await open('/scorers/judges/new');
    await write(page, 'Is this right?\n{{ outptus }}');
    const problems = page.getByRole('status', { name: 'Problems' });
    await problems.getByRole('button', { name: /line 2, column 1/ }).waitFor();
    await problems.getByRole('button', { name: 'Write {{ outputs }}' }).click();
    await expect.poll(() => instructions(page).innerText()).toContain('{{ outputs }}');
    await expect.poll(() => prompt(page).innerText()).toContain('{{ outputs }}');
    page.once('dialog', (dialog) => void dialog.accept());
  });

  test('variables_are_completed_by_keys', async () => {
    const page = await open('/scorers/judges/new');
    await prompt(page).waitFor();
    await write(page, 'Is this right? ');
    await page.keyboard.type('{{ tool_c');
    await page.getByRole('option', { name: /tool_calls/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => instructions(page).innerText()).toContain('{{ tool_calls }}');
    page.once('dialog', (dialog) => void dialog.accept());
  });

  test('a_judge_of_make_judge_is_pasted_and_what_has_no_place_is_named', async () => {
    const page = await open('/scorers/judges/new');
    await page.getByRole('button', { name: 'Paste from MLflow' }).click();
    const form = { name: 'tone', aggregations: ['mean'], instructions_judge_pydantic_data: { instructions: 'How is {{ outputs }}?', model: 'openai:/gpt-4.1-mini', feedback_value_type: { enum: ['warm', 'cold'], type: 'string' } } };
    await page.getByRole('textbox', { name: /^JSON/ }).fill(JSON.stringify(form));
    await page.getByRole('button', { name: 'Take it', exact: true }).click();
    await page.getByText('These have no place here: aggregations.').waitFor();
    await page.getByRole('button', { name: 'Take it without them' }).click();
    await expect.poll(() => instructions(page).innerText()).toBe('How is {{ outputs }}?');
    expect(await page.getByRole('textbox', { name: /^Categories/ }).inputValue()).toBe('warm\ncold');
    page.once('dialog', (dialog) => void dialog.accept());
  });
});
