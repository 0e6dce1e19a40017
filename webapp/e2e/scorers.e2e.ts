import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { open } from './pages.ts';

const editor = (page: Page) => page.getByRole('textbox', { name: /^Source of/ });

async function write(page: Page, source: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(source);
}

async function newScript(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New script' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Write it' }).click();
  await editor(page).waitFor();
}

describe('scorers', () => {
  test('of_every_kind_are_listed_with_the_jars_they_come_from', async () => {
    const page = await open('/scorers');
    const list = page.getByRole('list', { name: 'Scorers' });
    for (const scorer of ['exact_match', 'regex_match', 'response_length', 'latency_limit', 'tool_call_sequence', 'guidelines']) {
      await list.getByRole('link', { name: new RegExp(`\\b${scorer}\\b`) }).first().waitFor();
    }
    await page.getByRole('list', { name: 'Plugin jars' }).getByText(/text-scorers.*\.jar/).waitFor();
  });

  test('a_plugin_is_tried_on_traces_and_nothing_is_kept', async () => {
    const page = await open('/scorers?scorer=plugin%3Aresponse_length');
    await page.getByLabel('max', { exact: false }).fill('120');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    const results = page.getByRole('list', { name: 'Results of the try' }).getByRole('listitem');
    await results.nth(4).waitFor();
    expect(await results.count()).toBe(5);
  });

  test('a_plugin_is_started_on_what_comes_in_stopped_and_removed', async () => {
    const page = await open('/scorers?scorer=plugin%3Aresponse_length');
    await page.getByLabel('max', { exact: false }).fill('120');
    await page.getByRole('button', { name: 'Score what comes in' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the score').fill('brief');
    await dialog.getByLabel('Per cent of traces').fill('50');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.waitFor({ state: 'detached' });
    const registered = page.getByRole('list', { name: 'Registered for incoming traces' }).getByRole('listitem').filter({ hasText: 'brief' });
    await registered.getByLabel('running').waitFor();
    await registered.getByRole('button', { name: 'Settings of brief' }).click();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await registered.getByLabel('stopped').waitFor();
    await registered.getByRole('button', { name: 'Remove brief' }).click();
    await registered.waitFor({ state: 'detached' });
  });

  test('a_jar_that_is_no_plugin_is_refused_with_the_reason', async () => {
    const page = await open('/scorers', { refusals: [400] });
    await page.getByLabel('Plugin jar', { exact: true }).setInputFiles({ name: 'nonsense.jar', mimeType: 'application/java-archive', buffer: Buffer.from('this is no jar') });
    const refusal = page.getByRole('alert').first();
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain('The plugin nonsense.jar was refused: not a readable jar');
  });

  test('a_script_with_an_error_shows_it_at_its_line_and_is_not_saved', async () => {
    const page = await open('/scorers', { refusals: [400] });
    await newScript(page, `browser_${Date.now()}`);
    await write(page, 'export default function score(trace) {\n  retrun { value: true };\n}\n');
    const problem = page.getByRole('status', { name: 'Problems' }).getByRole('button');
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/^Line 2, column \d+:/);
    await page.keyboard.press('Control+s');
    const refusal = page.getByRole('alert').first();
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain('INVALID_PARAMETER_VALUE');
    page.once('dialog', (dialog) => void dialog.accept());
  });

  test('a_script_is_written_tried_saved_and_changed_by_keys_alone', async () => {
    const page = await open('/scorers');
    const name = `browser_${Date.now()}`;
    await newScript(page, name);
    await write(page, "export default function score(trace) {\n  console.log('seen', trace.name);\n  return { value: trace.spans === undefined, rationale: 'a reason' };\n}\n");
    await page.getByRole('status', { name: 'Problems' }).getByText('No problems').waitFor();
    await page.keyboard.press('Control+Enter');
    const first = page.getByRole('list', { name: 'Results of the try' }).getByRole('listitem').first();
    await first.getByText('a reason').waitFor();
    await first.getByText(/seen/).waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 1 of ${name} is saved.`).waitFor();
    await write(page, "export default function score(trace) {\n  return { value: true, rationale: 'another' };\n}\n");
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 2 of ${name} is saved.`).waitFor();
    await page.getByLabel('Version', { exact: true }).selectOption('1');
    await expect.poll(() => editor(page).innerText()).toContain('a reason');
  });

  test('an_error_while_it_runs_leads_to_its_line', async () => {
    const page = await open('/scorers');
    await newScript(page, `browser_${Date.now()}`);
    await write(page, 'export default function score(trace) {\n  const nothing = undefined;\n  return nothing.value;\n}\n');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    const place = page.getByRole('list', { name: 'Results of the try' }).getByRole('button', { name: /^line 3/ }).first();
    await place.waitFor();
    await place.click();
    await expect.poll(() => editor(page).evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)).toBe(true);
    page.once('dialog', (dialog) => void dialog.accept());
  });

  test('a_draft_runs_over_every_trace_and_shows_what_changes_and_where_it_fails', async () => {
    const page = await open('/scorers');
    const name = `browser_${Date.now()}`;
    await newScript(page, name);
    await write(page, "export default function score(trace) {\n  return { value: true, rationale: 'always' };\n}\n");
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 1 of ${name} is saved.`).waitFor();
    await page.getByRole('tab', { name: 'Whole corpus' }).click();
    await write(page, "export default function score(trace) {\n  if (trace.spans.length > 2) throw new Error('too long');\n  return { value: false, rationale: 'never' };\n}\n");
    await page.getByRole('button', { name: 'Run over all' }).click();
    const corpus = page.getByRole('region', { name: 'Try it on every trace' });
    await corpus.getByText(/^all \d+ traces in/).waitFor();
    const changed = corpus.getByRole('list', { name: 'Changed verdicts' });
    await changed.getByText('no').first().waitFor();
    const errors = corpus.getByRole('list', { name: 'Errors' });
    await errors.getByText('too long').last().waitFor();
    await errors.getByRole('button', { name: 'line 2, column' }).click();
    await expect.poll(() => editor(page).evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)).toBe(true);
    const [trace] = await Promise.all([page.context().waitForEvent('page'), errors.getByRole('link').first().click()]);
    await trace.waitForURL(/\/traces\/tr-/);
  });

  test('a_text_that_changes_ends_the_run_and_the_next_one_begins_by_itself', async () => {
    const page = await open('/scorers');
    await newScript(page, `browser_${Date.now()}`);
    await page.getByRole('tab', { name: 'Whole corpus' }).click();
    await write(page, 'export default function score() {\n  for (;;) {}\n}\n');
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/scorers/try/corpus'));
    await page.getByRole('button', { name: 'Run over all' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('progressbar', { name: 'Traces tried' }).waitFor();
    await write(page, 'export default function score() {\n  return 0.5;\n}\n');
    await ended;
    const corpus = page.getByRole('region', { name: 'Try it on every trace' });
    await corpus.getByText(/numbers: 0.5 to 0.5, mean 0.5/).waitFor();
    await corpus.getByText(/^all \d+ traces in/).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
  });

  test('an_old_version_is_compared_and_restored_and_a_conflict_shows_both_texts', async () => {
    const page = await open('/scorers', { refusals: [409] });
    const name = `browser_${Date.now()}`;
    await newScript(page, name);
    await write(page, 'export default function score() {\n  return 1;\n}\n');
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 1 of ${name} is saved.`).waitFor();
    await write(page, 'export default function score() {\n  return 2;\n}\n');
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 2 of ${name} is saved.`).waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('list', { name: 'Versions' }).getByRole('button', { name: /version 1/ }).click();
    const changes = page.getByRole('list', { name: 'Changes to version 1' });
    await expect.poll(() => changes.innerText()).toContain('return 2;');
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText(`Version 3 of ${name} is saved.`).waitFor();
    await expect.poll(() => editor(page).innerText()).toContain('return 1;');

    const saved = await page.request.put(`/api/v1/scripts/${name}`, { data: { source: 'export default () => 4', baseVersion: 3 } });
    expect(saved.status()).toBe(200);
    await write(page, 'export default function score() {\n  return 5;\n}\n');
    await page.keyboard.press('Control+s');
    const conflict = page.getByRole('alert', { name: 'Conflict' });
    await conflict.getByText(/Somebody saved meanwhile: version 4/).waitFor();
    await expect.poll(() => conflict.getByRole('list').innerText()).toContain('return 5;');
    await conflict.getByRole('button', { name: 'Save mine as the next version' }).click();
    await page.getByText(`Version 5 of ${name} is saved.`).waitFor();
    expect(await conflict.count()).toBe(0);
  });

  test('a_trace_that_was_tried_becomes_an_example_that_is_run_changed_removed_and_brought_back', async () => {
    const page = await open('/scorers');
    const name = `browser_${Date.now()}`;
    await newScript(page, name);
    await write(page, "export const info = { reads: ['outputs'], parameters: { type: 'object', properties: { verdict: { type: 'string' } } } };\nexport default (trace, params) => params.verdict ?? 'good';\n");
    await page.keyboard.press('Control+s');
    await page.getByText(`Version 1 of ${name} is saved.`).waitFor();
    await page.getByRole('textbox', { name: 'verdict' }).fill('fine');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    const tried = page.getByRole('list', { name: 'Results of the try' });
    await tried.getByText('fine').first().waitFor();
    await tried.getByRole('button', { name: 'Add this trace as an example' }).first().click();
    const dialog = page.getByRole('dialog', { name: `New example of ${name}` });
    expect(await dialog.getByLabel('Expected value').inputValue()).toBe('fine');
    expect(JSON.parse(await dialog.getByLabel('Parameters').inputValue())).toEqual({ verdict: 'fine' });
    expect(Object.keys(JSON.parse(await dialog.getByLabel('Trace').inputValue()) as object)).toContain('traceId');
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('says fine/good');
    await dialog.getByLabel('Trace').fill('{');
    await dialog.getByText('This is not JSON').waitFor();
    expect(await dialog.getByRole('button', { name: 'Keep the example' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Trace').fill('{ "outputs": "short" }');
    await dialog.getByRole('button', { name: 'Keep the example' }).click();
    await page.getByText(`“says fine/good” is an example of ${name}.`).waitFor();

    await page.getByRole('tab', { name: 'Examples' }).click();
    await page.getByRole('button', { name: 'Run 1 example' }).click();
    await page.getByText('1 of 1 as expected').waitFor();
    await page.getByRole('button', { name: 'Change says fine/good' }).click();
    await page.getByRole('dialog').getByLabel('Expected value').fill('bad');
    await page.getByRole('button', { name: 'Keep the example' }).click();
    await page.getByRole('list', { name: 'Examples' }).getByText('bad').waitFor();
    await page.getByRole('button', { name: 'Run 1 example' }).click();
    await page.getByText('0 of 1 as expected').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Download them as/ }).click()]);
    expect(file.suggestedFilename()).toBe(`${name}.example.json`);

    await page.getByRole('button', { name: 'Remove says fine/good' }).click();
    await page.getByText('No examples yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('list', { name: 'Examples' }).getByText('says fine/good').waitFor();
  });

  test('a_draft_runs_over_every_trace_with_its_parameters_filled_in', async () => {
    const page = await open('/scorers');
    await newScript(page, `browser_${Date.now()}`);
    await write(page, "export const info = { parameters: { type: 'object', required: ['level'], properties: { level: { type: 'number', maximum: 1 } } } };\nexport default (trace, params) => params.level;\n");
    await page.getByRole('tab', { name: 'Whole corpus' }).click();
    const corpus = page.getByRole('region', { name: 'Try it on every trace' });
    await corpus.getByText('level is needed').waitFor();
    expect(await corpus.getByRole('button', { name: 'Run over all' }).isDisabled()).toBe(true);
    await corpus.getByRole('textbox', { name: 'level *' }).fill('0.25');
    await corpus.getByRole('button', { name: 'Run over all' }).click();
    await corpus.getByText(/numbers: 0.25 to 0.25, mean 0.25/).waitFor();
    await corpus.getByRole('textbox', { name: 'level *' }).fill('0.5');
    await corpus.getByText(/numbers: 0.5 to 0.5, mean 0.5/).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
  });

  test('a_trace_is_taken_to_a_script_and_tried_there', async () => {
    const page = await open('/traces');
    await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
    await page.getByRole('button', { name: 'Try a script' }).click();
    await page.getByRole('dialog').getByRole('link', { name: /concise/ }).click();
    await page.waitForURL(/\/scorers\/scripts\/concise\?trace=tr-/);
    await expect.poll(() => page.getByRole('list', { name: 'Results of the try' }).getByRole('listitem').count()).toBe(1);
  });

  test('the_examples_of_a_file_run_with_the_text_in_the_editor', async () => {
    const page = await open('/scorers/scripts/concise');
    await editor(page).waitFor();
    await page.getByRole('tab', { name: 'Examples' }).click();
    await page.getByRole('button', { name: /^Run \d+ examples$/ }).click();
    await page.getByText('3 of 3 as expected').waitFor();
    await write(page, "export const info = { parameters: { type: 'object', properties: { maxWords: { type: 'integer' } } } };\nexport default () => false;\n");
    await page.getByText('; the text has changed since').waitFor();
    await page.getByRole('button', { name: /^Run \d+ examples$/ }).click();
    await page.getByText('1 of 3 as expected').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
  });
});
