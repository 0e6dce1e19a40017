import { expect, test } from 'vitest';
import { addressOf, attachmentOf, attachmentsIn, faceOf } from './attachments.ts';

const id = '0123456789abcdef0123456789abcdef';
const uuid = '41673fa1-cf75-4826-b385-64fe4429b0b4';

test('attachments are found anywhere in a payload, also in JSON within text, each once', () => {
  const reference = `assay-attachment://${id}?type=image/png&bytes=300000`;
  const inputs = { messages: [{ role: 'user', content: [{ image_url: { url: reference } }] }] };
  const attributes = { 'input.value': JSON.stringify(inputs), other: `mlflow-attachment://${uuid}?content_type=audio%2Fwav&trace_id=tr-1&size=12` };
  expect(attachmentsIn(inputs, undefined, attributes)).toEqual([
    { id, type: 'image/png', bytes: 300000 },
    { id: uuid, type: 'audio/wav', bytes: 12 },
  ]);
  expect(attachmentsIn({ text: 'none, not even assay-attachment://x?type=image/png' })).toEqual([]);
});

test('a text that is a reference is told from one that has a reference in it', () => {
  const reference = `assay-attachment://${id}?type=image/svg%2Bxml&bytes=3058`;
  expect(attachmentOf(reference)).toEqual({ id, type: 'image/svg+xml', bytes: 3058 });
  expect(attachmentOf(`see ${reference}`)).toBeUndefined();
  expect(attachmentOf('')).toBeUndefined();
});

test('its address is one of ours, whatever the trace is called', () => {
  expect(addressOf('tr/1', { id, type: 'image/png', bytes: 1 })).toBe(`/api/v1/traces/tr%2F1/attachments/${id}`);
});

test('only pictures, sound and films are shown in the page', () => {
  const face = (type: string) => faceOf({ id, type, bytes: undefined });
  expect(['image/png', 'image/jpeg', 'image/webp'].map(face)).toEqual(['picture', 'picture', 'picture']);
  expect(['audio/wav', 'audio/mpeg'].map(face)).toEqual(['sound', 'sound']);
  expect(face('video/mp4')).toBe('film');
  expect(['image/svg+xml', 'text/html', 'application/pdf', 'application/octet-stream', 'image/png;x'].map(face)).toEqual(['file', 'file', 'file', 'file', 'file']);
});
