import { Copy } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { say } from './announce.tsx';
import { bytes, inline } from './format.ts';
import { JsonView, TextLeaf } from './JsonView.tsx';
import styles from './Payload.module.css';
import { IconButton, ui } from './ui.tsx';

const Markdown = lazy(() => import('./Markdown.tsx').then((module) => ({ default: module.Markdown })));

type Message = { role: string; content: unknown; name?: string; tool_calls?: unknown };
type View = 'chat' | 'text' | 'json';

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'role' in value && typeof value.role === 'string' &&
  ('content' in value || 'tool_calls' in value);

/** The chat messages in a span's inputs or outputs, when it has that shape. */
export function messagesOf(value: unknown): Message[] | undefined {
  if (isMessage(value)) return [value];
  if (Array.isArray(value)) return value.length > 0 && value.every(isMessage) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('messages' in value && Array.isArray(value.messages)) return messagesOf(value.messages);
  if ('choices' in value && Array.isArray(value.choices)) {
    return messagesOf(value.choices.map((choice: { message?: unknown }) => choice.message));
  }
  return undefined;
}

/** The text of a value that is one: a string, or an object with a single string in it. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.values(value);
  return entries.length === 1 && typeof entries[0] === 'string' ? entries[0] : undefined;
}

/** What a text stands for that is a JSON object or list: many clients send their inputs so. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** The parts of a message's content as texts; what is no text is shown as JSON. */
function contentOf(content: unknown): (string | { json: unknown })[] {
  if (typeof content === 'string') return [content];
  if (content === null || content === undefined) return [];
  if (!Array.isArray(content)) return [{ json: content }];
  return content.map((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string' ? part.text : { json: part },
  );
}

/** Inputs or outputs of a span, in the best of three views. */
export function Payload({ title, value: sent }: { title: string; value: unknown }) {
  const value = useMemo(() => parsed(sent), [sent]);
  const messages = messagesOf(value);
  const text = textOf(value);
  const views: View[] = [...(messages ? ['chat' as const] : []), ...(text !== undefined ? ['text' as const] : []), 'json'];
  const [chosen, setChosen] = useState<View>();
  const view = chosen && views.includes(chosen) ? chosen : (views[0] ?? 'json');
  const raw = typeof sent === 'string' ? sent : JSON.stringify(sent, null, 2);
  return (
    <section className={styles.payload} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {views.length > 1 && (
          <div className={styles.views} role="group" aria-label={`Show ${title.toLowerCase()} as`}>
            {views.map((name) => (
              <button key={name} type="button" aria-pressed={name === view} onClick={() => setChosen(name)}>
                {name === 'json' ? 'JSON' : name === 'chat' ? 'Chat' : 'Text'}
              </button>
            ))}
          </div>
        )}
        <span className={styles.size}>{bytes(raw.length)}</span>
        <IconButton
          label={`Copy ${title.toLowerCase()}`}
          onClick={() => void navigator.clipboard.writeText(raw).then(() => say('Copied.'))}
        >
          <Copy aria-hidden />
        </IconButton>
      </header>
      <div className={styles.content}>
        <Suspense fallback={<p>…</p>}>
          {raw === '' ? (
            <p className={ui.dim}>empty</p>
          ) : view === 'chat' && messages ? (
            messages.map((message, at) => <ChatMessage key={at} message={message} />)
          ) : view === 'text' && text !== undefined ? (
            <Markdown text={text} />
          ) : (
            <JsonView value={value} />
          )}
        </Suspense>
      </div>
    </section>
  );
}

function ChatMessage({ message }: { message: Message }) {
  return (
    <div className={styles.message}>
      <span className={styles.role}>{message.role}</span>
      <div className={styles.words}>
        {contentOf(message.content).map((part, at) =>
          typeof part === 'string' ? <Markdown key={at} text={part} /> : <JsonView key={at} value={part.json} />,
        )}
        {message.tool_calls !== undefined && message.tool_calls !== null && <JsonView name="tool_calls" value={message.tool_calls} />}
      </div>
    </div>
  );
}

/** A retrieved document. */
export function DocumentView({ document }: { document: { id?: string; content?: string; score?: number; metadata: Record<string, unknown> } }) {
  return (
    <div className={styles.document}>
      <div className={styles.documentHead}>
        <code>{document.id ?? 'document'}</code>
        {document.score !== undefined && <span>score {document.score}</span>}
        {Object.entries(document.metadata).map(([key, value]) => (
          <span key={key}>
            {key}: {inline(value)}
          </span>
        ))}
      </div>
      {document.content === undefined ? <em>no text sent</em> : <TextLeaf text={document.content} />}
    </div>
  );
}
