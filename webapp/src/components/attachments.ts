/** Something that was split off a span's payload, or that MLflow's client uploaded for it. */
export type Attachment = { id: string; type: string; bytes: number | undefined };

const REFERENCE = /(assay|mlflow)-attachment:\/\/([0-9a-f-]{32,36})\?([\w=&%.+/:-]*)/g;

/** The attachment that a text is a reference to, and nothing else. */
export function attachmentOf(text: string): Attachment | undefined {
  return /^(assay|mlflow)-attachment:\/\/\S+$/.test(text) ? attachmentsIn(text)[0] : undefined;
}

/** The attachments that JSON values refer to, each once, in the order in which they stand there. */
export function attachmentsIn(...values: unknown[]): Attachment[] {
  const found = new Map<string, Attachment>();
  for (const value of values) {
    if (value === undefined) continue;
    for (const [, by, id, query] of JSON.stringify(value).matchAll(REFERENCE)) {
      if (id === undefined || found.has(id)) continue;
      const of = new URLSearchParams(query);
      const size = Number(of.get(by === 'assay' ? 'bytes' : 'size') ?? undefined);
      found.set(id, {
        id,
        type: of.get(by === 'assay' ? 'type' : 'content_type') ?? 'application/octet-stream',
        bytes: Number.isFinite(size) && size > 0 ? size : undefined,
      });
    }
  }
  return [...found.values()];
}

/** Where its bytes are. */
export const addressOf = (traceId: string, { id }: Attachment) => `/api/v1/traces/${encodeURIComponent(traceId)}/attachments/${id}`;

/** How it can be shown; what may run something in a page (SVG, HTML, PDF) is only to be saved. */
export function faceOf({ type }: Attachment): 'picture' | 'sound' | 'film' | 'file' {
  if (/^image\/(png|jpe?g|gif|webp)$/.test(type)) return 'picture';
  if (/^audio\/(x-)?(wav|wave|mpeg|mp3|ogg|flac)$/.test(type)) return 'sound';
  return /^video\/(mp4|webm)$/.test(type) ? 'film' : 'file';
}
