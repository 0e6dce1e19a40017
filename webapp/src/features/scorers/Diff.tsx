import { unifiedMergeView } from '@codemirror/merge';
import { javascript } from '@codemirror/lang-javascript';
import { syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { colours, theme } from './Editor.tsx';
import styles from './corpus.module.css';

/** What a text changes in another one: taken lines struck out above those that came, what is alike folded. */
export function Diff({ from, to, label }: { from: string; to: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
    const place = document.createElement('div');
    root.append(place);
    const view = new EditorView({
      root,
      parent: place,
      state: EditorState.create({
        doc: to,
        extensions: [
          lineNumbers(),
          javascript(),
          syntaxHighlighting(colours),
          theme,
          diffTheme,
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          unifiedMergeView({ original: from, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 5 } }),
        ],
      }),
    });
    return () => {
      view.destroy();
      place.remove();
    };
  }, [from, to, label]);
  return <div ref={host} className={styles.diff} data-diff />;
}

const diffTheme = EditorView.theme({
  '.cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--pass-bg) !important' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--pass) 30%, transparent) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--fail-bg) !important', paddingLeft: '6px' },
  '.cm-deletedChunk .cm-deletedText': { background: 'color-mix(in srgb, var(--fail) 30%, transparent) !important' },
  '.cm-collapsedLines': { color: 'var(--text2)', background: 'var(--surface)', padding: '4px 6px' },
  '.cm-changeGutter': { width: '3px' },
});
