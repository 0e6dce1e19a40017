import { lexer, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode, useMemo, useState } from 'react';
import { bytes } from './format.ts';
import styles from './Markdown.module.css';
import { ui } from './ui.tsx';

const PLAIN_ABOVE = 100_000;

/** Markdown as React elements: never an HTML string, raw HTML is text, images are chips. */
export function Markdown({ text }: { text: string }) {
  const [rich, setRich] = useState(text.length <= PLAIN_ABOVE);
  const tokens = useMemo(() => (rich ? lexer(text) : []), [rich, text]);
  if (!rich) {
    return (
      <div className={styles.markdown}>
        <button type="button" className={ui.button} onClick={() => setRich(true)}>
          Format {bytes(text.length)} of Markdown
        </button>
        <pre>{text}</pre>
      </div>
    );
  }
  return <div className={styles.markdown}>{blocks(tokens)}</div>;
}

/** The address when it may be followed: http(s), mailto or this site. */
export function safeLink(href: string): string | undefined {
  try {
    const url = new URL(href, location.href);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const blocks = (tokens: readonly Token[]): ReactNode => tokens.map((token, at) => <Fragment key={at}>{block(token)}</Fragment>);

function children(token: Token): ReactNode {
  const inner = 'tokens' in token ? token.tokens : undefined;
  return inner ? blocks(inner) : 'text' in token ? token.text : token.raw;
}

function block(token: Token): ReactNode {
  switch (token.type) {
    case 'space':
      return null;
    case 'heading':
      return <p className={styles.heading}>{children(token)}</p>;
    case 'paragraph':
      return <p>{children(token)}</p>;
    case 'code':
      return <pre>{(token as Tokens.Code).text}</pre>;
    case 'blockquote':
      return <blockquote>{children(token)}</blockquote>;
    case 'list':
      return list(token as Tokens.List);
    case 'table':
      return table(token as Tokens.Table);
    case 'hr':
      return <hr />;
    case 'strong':
      return <strong>{children(token)}</strong>;
    case 'em':
      return <em>{children(token)}</em>;
    case 'del':
      return <del>{children(token)}</del>;
    case 'codespan':
      return <code>{unescaped(token as Tokens.Codespan)}</code>;
    case 'br':
      return <br />;
    case 'link':
      return link(token as Tokens.Link);
    case 'image':
      return <span className={ui.chip}>image: {(token as Tokens.Image).text || 'no text'}</span>;
    case 'escape':
      return (token as Tokens.Escape).text;
    case 'text':
      return children(token);
    default:
      return token.raw;
  }
}

const unescaped = (token: Tokens.Codespan): string => token.text;

function link(token: Tokens.Link): ReactNode {
  const href = safeLink(token.href);
  return href === undefined ? (
    children(token)
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children(token)}
    </a>
  );
}

function list(token: Tokens.List): ReactNode {
  const items = token.items.map((item, at) => <li key={at}>{blocks(item.tokens)}</li>);
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function table(token: Tokens.Table): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          {token.header.map((cell, at) => (
            <th key={at}>{blocks(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{blocks(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
