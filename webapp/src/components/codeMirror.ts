import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { nextDiagnostic } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, type KeyBinding } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';

type Made = {
  doc: string;
  label: string;
  onChange: (text: string) => void;
  /** With the text as it is at that moment, which a render may not have caught up with. */
  onRun: (text: string) => void;
  onSave: (text: string) => void;
  /** Read when it is made, as all but the callbacks. */
  extensions: () => Extension;
  /** Before the usual ones. */
  keys?: readonly KeyBinding[];
  /** After the usual ones. */
  lastKeys?: readonly KeyBinding[];
};

/**
 * CodeMirror in an element, with what all editors here have: Ctrl Enter runs, Ctrl S saves, F8 goes to the next problem. It is in a
 * shadow root, so that its styles need no exception in the Content-Security-Policy.
 */
export function useCodeMirror(made: Made): { host: RefObject<HTMLDivElement | null>; view: RefObject<EditorView | null> } {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(made);
  useEffect(() => {
    latest.current = made;
  });

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
    const place = document.createElement('div');
    place.style.height = '100%';
    root.append(place);
    const { doc, label, extensions, keys = [], lastKeys = [] } = latest.current;
    const editor = new EditorView({
      root,
      parent: place,
      state: EditorState.create({
        doc,
        extensions: [
          history(),
          extensions(),
          EditorView.domEventHandlers({ beforeinput: replaceLines }),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          keymap.of([
            { key: 'Mod-Enter', run: (editor) => done(latest.current.onRun, editor), preventDefault: true },
            { key: 'Mod-s', run: (editor) => done(latest.current.onSave, editor), preventDefault: true },
            { key: 'F8', run: nextDiagnostic },
            ...keys,
            ...defaultKeymap,
            ...historyKeymap,
            ...lastKeys,
          ]),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      place.remove();
    };
  }, []);
  return { host, view };
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

function done(act: (text: string) => void, editor: EditorView): boolean {
  act(editor.state.doc.toString());
  return true;
}

/** What the themes of all editors share. */
export const lookOfAll = {
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--canvas)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--fail)', backgroundImage: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '4px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
};
