import { autocompletion, closeBrackets, closeBracketsKeymap, type CompletionContext } from '@codemirror/autocomplete';
import { indentWithTab } from '@codemirror/commands';
import { javascriptLanguage, localCompletionSource } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { EditorState, Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { lookOfAll, useCodeMirror } from '../../components/codeMirror.ts';
import styles from './scorers.module.css';

/** A problem at its place, line and column from 1. */
export type Place = { message: string; line: number; column: number };
export type EditorHandle = {
  goTo: (line: number, column: number) => void;
  /** Puts another text in, as one step that can be undone. */
  replace: (source: string) => void;
};

type Props = {
  initial: string;
  label: string;
  handle: RefObject<EditorHandle | null>;
  onChange: (source: string) => void;
  onProblems: (problems: readonly Place[]) => void;
  /** The server's parse. */
  check: (source: string, signal: AbortSignal) => Promise<Place[]>;
  onRun: (source: string) => void;
  onSave: (source: string) => void;
};

const CHECK_AFTER_MS = 300;

/** JavaScript with completion of the scorer's API, which is loaded when it is first asked for. */
export function Editor(props: Props) {
  const { initial, label, onChange, onRun, onSave } = props;
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { host, view } = useCodeMirror({
    doc: initial,
    label,
    onChange,
    onRun,
    onSave,
    extensions: () => [
      lineNumbers(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion(),
      highlightActiveLine(),
      javascriptLanguage,
      javascriptLanguage.data.of({ autocomplete: localCompletionSource }),
      javascriptLanguage.data.of({ autocomplete: (context: CompletionContext) => import('./completions.ts').then(({ completeApi }) => completeApi(context)) }),
      syntaxHighlighting(colours),
      theme,
      lintGutter(),
      linter((editor) => problemsOf(editor, latest.current), { delay: CHECK_AFTER_MS }),
    ],
    keys: closeBracketsKeymap,
    lastKeys: [indentWithTab],
  });

  useImperativeHandle(props.handle, () => ({
    goTo: (line, column) => {
      const editor = view.current;
      if (editor === null) return;
      const at = offset(editor.state.doc, line, column);
      editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      editor.focus();
    },
    replace: (source) => {
      const editor = view.current;
      if (editor === null || editor.state.doc.toString() === source) return;
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: source }, selection: { anchor: 0 }, userEvent: 'input.replace' });
      editor.focus();
    },
  }));

  return <div ref={host} className={styles.editor} data-editor />;
}

function offset(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.max(1, Math.min(line, doc.lines)));
  return Math.min(found.to, found.from + Math.max(0, column - 1));
}

/** The grammar's own errors at once; when it finds none, the server's parse, which has the last word. */
async function problemsOf(editor: EditorView, { check, onProblems }: Props): Promise<Diagnostic[]> {
  const doc = editor.state.doc;
  const abort = new AbortController();
  const problems = await check(doc.toString(), abort.signal).catch(() => grammarErrors(editor.state));
  if (editor.state.doc !== doc) return [];
  onProblems(problems);
  return problems.map((problem) => {
    const from = offset(doc, problem.line, problem.column);
    const word = editor.state.wordAt(from);
    return { from, to: word?.to ?? Math.min(doc.lineAt(from).to, from + 1), severity: 'error', message: problem.message };
  });
}

function grammarErrors(state: EditorState): Place[] {
  const places: Place[] = [];
  syntaxTree(state).iterate({
    enter: (node) => {
      if (!node.type.isError || places.length > 0) return;
      const line = state.doc.lineAt(node.from);
      places.push({ message: 'Unexpected text', line: line.number, column: node.from - line.from + 1 });
    },
  });
  return places;
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--muted)' },
]);

const theme = EditorView.theme({
  ...lookOfAll,
  '&': { ...lookOfAll['&'], fontSize: '12.5px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 50%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selected)' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-matchingBracket, .cm-selectionMatch': { backgroundColor: 'var(--warn-bg)' },
});
