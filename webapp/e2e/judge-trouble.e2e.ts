import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { open } from './pages.ts';

const alone = {
  name: 'openai',
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  configured: true,
  atOnce: 1,
  state: 'OPEN',
  since: new Date(Date.now() - 60_000).toISOString(),
  nextTry: new Date(Date.now() + 3_600_000).toISOString(),
  waitUntil: new Date(Date.now() - 1_000).toISOString(),
  failures: 10,
  lastFailure: 'answered with status 503: overloaded',
  forms: { 'gpt-4.1-mini (Choice)': 'JSON_OBJECT without temperature' },
};

/** A page of a server whose endpoint is as the list says; it changes while the page is open. */
async function openWith(path: string, endpoints: object[]): Promise<Page> {
  const page = await open('about:blank');
  await page.route('**/api/v1/judge-endpoints', (route) => route.fulfill({ json: { model: 'openai:/gpt-4.1-mini', endpoints } }));
  await page.goto(path);
  return page;
}

describe('an endpoint of judges that is left alone', () => {
  test.each(['/evaluations', '/scorers/judges/new', '/server'])('is_told_of_on_%s_with_its_reason_until_it_answers', async (path) => {
    const endpoints: object[] = [alone];
    const page = await openWith(path, endpoints);
    const trouble = page.getByRole('status', { name: 'Judges' });
    await trouble.waitFor();
    const words = await trouble.innerText();
    expect(words).toContain('The judge endpoint openai is left alone since');
    expect(words).toContain('after 10 failures in a row; the last one: answered with status 503: overloaded. It is tried again at');
    expect(words).toContain('Until it answers, scores that need it are errors; scorers that ask no judge go on.');
    endpoints[0] = { ...alone, state: 'CLOSED', failures: 0 };
    await trouble.waitFor({ state: 'detached' });
  });

  test('is_shown_among_the_others_with_the_form_that_each_model_takes', async () => {
    const page = await openWith('/evaluations', [alone]);
    await page.getByRole('status', { name: 'Judges' }).getByRole('link', { name: 'All endpoints' }).click();
    const forms = page.getByRole('region', { name: 'How models answer' });
    await forms.getByRole('row', { name: 'gpt-4.1-mini openai a choice JSON without temperature' }).waitFor();
    await page.getByRole('region', { name: 'Endpoints' }).getByText('left alone since').waitFor();
  });
});
