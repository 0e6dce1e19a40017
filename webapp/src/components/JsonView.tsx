import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { attachmentOf } from './attachments.ts';
import { bytes } from './format.ts';
import { ui } from './ui.tsx';
import styles from './JsonView.module.css';

const OPEN_DEPTH = 2;
const SHOWN_ITEMS = 100;
const LONG_TEXT = 400;
const DATA_URI = /^data:([\w.+-]+\/[\w.+-]+)?[^,]{0,80},/;

/** A JSON value as a tree that opens and closes. */
export function JsonView({ value, name, depth = 0 }: { value: unknown; name?: string; depth?: number }) {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    return <Branch value={value} name={name} depth={depth} />;
  }
  return (
    <div className={styles.line}>
      {name !== undefined && <Key name={name} />}
      <Leaf value={value} />
    </div>
  );
}

function Key({ name }: { name: string }) {
  return <span className={styles.key}>{name}: </span>;
}

function Branch({ value, name, depth }: { value: object; name: string | undefined; depth: number }) {
  const entries = Object.entries(value);
  const [open, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= SHOWN_ITEMS);
  const [shown, setShown] = useState(SHOWN_ITEMS);
  const Icon = open ? ChevronDown : ChevronRight;
  const summary = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <div className={styles.branch}>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon aria-hidden />
        {name !== undefined && <Key name={name} />}
        <span className={styles.summary}>{summary}</span>
      </button>
      {open && (
        <div className={styles.children}>
          {entries.slice(0, shown).map(([key, child]) => (
            <JsonView key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <button type="button" className={styles.toggle} onClick={() => setShown(shown + SHOWN_ITEMS)}>
              {shown} of {entries.length} shown, show more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <TextLeaf text={value} />;
  if (typeof value === 'object' && value !== null) return <span>{Array.isArray(value) ? '[]' : '{}'}</span>;
  return <span className={styles.number}>{String(value)}</span>;
}

/** A data URI or an attachment is a chip, never its bytes; a long text starts folded. */
export function TextLeaf({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const data = DATA_URI.exec(text);
  if (data) {
    return (
      <span className={ui.chip}>
        {data[1] ?? 'data'}, {bytes(text.length)}
      </span>
    );
  }
  const attachment = attachmentOf(text);
  if (attachment) {
    return (
      <span className={ui.chip} title={text}>
        {attachment.type}
        {attachment.bytes !== undefined && `, ${bytes(attachment.bytes)}`}
      </span>
    );
  }
  const folded = text.length > LONG_TEXT && !open;
  return (
    <span className={styles.string}>
      {folded ? `${text.slice(0, LONG_TEXT)}… ` : text}
      {text.length > LONG_TEXT && (
        <button type="button" className={styles.more} onClick={() => setOpen(!open)}>
          {folded ? `all ${bytes(text.length)}` : 'less'}
        </button>
      )}
    </span>
  );
}
