import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, nextDiagnostic } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { completeApi } from './completions.ts';
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
  /** With the text as it is at that moment, which a render may not have caught up with. */
  onRun: (source: string) => void;
  onSave: (source: string) => void;
};

const CHECK_AFTER_MS = 300;

/** CodeMirror in a shadow root, so that its styles need no exception in the Content-Security-Policy. */
export function Editor(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
    const place = document.createElement('div');
    place.style.height = '100%';
    root.append(place);
    const { initial, label } = latest.current;
    const made = new EditorView({
      root,
      parent: place,
      state: EditorState.create({
        doc: initial,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          highlightActiveLine(),
          javascript(),
          javascriptLanguage.data.of({ autocomplete: completeApi }),
          syntaxHighlighting(colours),
          theme,
          lintGutter(),
          linter((editor) => problemsOf(editor, latest.current), { delay: CHECK_AFTER_MS }),
          EditorView.domEventHandlers({ beforeinput: replaceLines }),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          keymap.of([
            { key: 'Mod-Enter', run: (editor) => done(latest.current.onRun, editor), preventDefault: true },
            { key: 'Mod-s', run: (editor) => done(latest.current.onSave, editor), preventDefault: true },
            { key: 'F8', run: nextDiagnostic },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...completionKeymap,
            indentWithTab,
          ]),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      place.remove();
    };
  }, []);

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

/**
 * Text typed over several selected lines: the browser would keep their look in a `style` attribute, which the
 * Content-Security-Policy forbids.
 */
function replaceLines(event: InputEvent, view: EditorView): boolean {
  const { main } = view.state.selection;
  const oneLine = view.state.doc.lineAt(main.from).to >= main.to;
  if (event.inputType !== 'insertText' || event.data === null || oneLine) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  event.preventDefault();
  return true;
}

function done(act: (source: string) => void, editor: EditorView): boolean {
  act(editor.state.doc.toString());
  return true;
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

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--muted)' },
]);

export const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--canvas)', fontSize: '12.5px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 50%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selected)' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--fail)', backgroundImage: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '4px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-matchingBracket, .cm-selectionMatch': { backgroundColor: 'var(--warn-bg)' },
});
