import { randomBytes } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { open } from './pages.ts';

const url = inject('url');
/** One transparent pixel, made long enough by a comment to be an attachment. */
const PIXEL = Buffer.concat([
  Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00', 'latin1'),
  ...Array.from({ length: 16 }, () => Buffer.concat([Buffer.from([0x21, 0xfe, 0xff]), Buffer.alloc(255, 0x20), Buffer.from([0])])),
  Buffer.from(',\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;', 'latin1'),
]);

function aTrace(): { id: string; send: (span: Record<string, unknown>) => Promise<void> } {
  const traceId = randomBytes(16).toString('hex');
  onTestFinished(async () => void (await fetch(`${url}/api/v1/traces/tr-${traceId}`, { method: 'DELETE' })));
  return {
    id: `tr-${traceId}`,
    send: async (span) => {
      const start = `${Date.now()}000000`;
      const sent = { traceId, startTimeUnixNano: start, endTimeUnixNano: start, ...span };
      const answer = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [sent] }] }] }),
      });
      expect(answer.status).toBe(200);
    },
  };
}

test('a_trace_that_is_open_follows_its_spans_until_its_root_has_come', async () => {
  const trace = aTrace();
  await trace.send({ spanId: '00000000000000a3', parentSpanId: '00000000000000a2', name: 'first step' });
  const page = await open(`/traces/${trace.id}`);
  await page.getByText('Running').first().waitFor();
  await trace.send({ spanId: '00000000000000a2', parentSpanId: '00000000000000a1', name: 'second step' });
  await page.getByText('second step').first().waitFor();
  await trace.send({ spanId: '00000000000000a1', name: 'whole answer', status: { code: 1 } });
  await page.getByRole('heading', { name: 'whole answer', level: 1 }).waitFor();
  await page.getByText('Running').waitFor({ state: 'detached' });
});

test('a_picture_in_a_prompt_is_shown_and_a_drawing_that_could_run_is_only_to_be_saved', async () => {
  const trace = aTrace();
  const drawing = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${' '.repeat(3_000)}</svg>`);
  const content = [
    { type: 'image_url', image_url: { url: `data:image/gif;base64,${PIXEL.toString('base64')}` } },
    { type: 'image_url', image_url: { url: `data:image/svg+xml;base64,${drawing.toString('base64')}` } },
  ];
  await trace.send({
    spanId: '00000000000000a1',
    name: 'picture',
    attributes: [
      { key: 'openinference.span.kind', value: { stringValue: 'LLM' } },
      { key: 'input.value', value: { stringValue: JSON.stringify({ messages: [{ role: 'user', content }] }) } },
      { key: 'input.mime_type', value: { stringValue: 'application/json' } },
    ],
  });
  const page = await open(`/traces/${trace.id}`);
  const attachments = page.getByRole('region', { name: 'Attachments' });
  const picture = attachments.getByRole('img');
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(1);
  expect(await picture.count()).toBe(1);
  const links = attachments.getByRole('link');
  expect(await links.allInnerTexts()).toEqual([expect.stringContaining('image/gif'), expect.stringContaining('image/svg+xml')]);
  const saved = await fetch(new URL((await links.nth(1).getAttribute('href')) ?? '', url));
  expect(saved.headers.get('content-type')).toBe('application/octet-stream');
  expect(saved.headers.get('content-security-policy')).toContain('sandbox');
});
