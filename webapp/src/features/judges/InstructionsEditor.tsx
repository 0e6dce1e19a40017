import { autocompletion, type CompletionContext, type CompletionResult, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { type Diagnostic, nextDiagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { Decoration, EditorView, keymap, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import type { JudgePreview, JudgeProblem } from '../../api/types.ts';
import styles from './judges.module.css';

export type InstructionsHandle = { goTo: (from: number) => void; replace: (from: number, to: number, text: string) => void };

type Props = {
  initial: string;
  problems: readonly JudgeProblem[];
  variables: JudgePreview['variables'];
  handle: RefObject<InstructionsHandle | null>;
  onChange: (text: string) => void;
  onRun: () => void;
  onSave: () => void;
};

/** Instructions with their variables marked and completed, problems underlined where they stand. In a shadow root, for the CSP. */
export function InstructionsEditor(props: Props) {
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
    const made = new EditorView({
      root,
      parent: place,
      state: EditorState.create({
        doc: latest.current.initial,
        extensions: [
          history(),
          EditorView.lineWrapping,
          autocompletion({ interactionDelay: 0, icons: false, override: [(context) => complete(context, latest.current.variables)] }),
          marked,
          theme,
          EditorView.domEventHandlers({ beforeinput: replaceLines }),
          EditorView.contentAttributes.of({ 'aria-label': 'Instructions', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          keymap.of([
            { key: 'Mod-Enter', run: () => done(latest.current.onRun), preventDefault: true },
            { key: 'Mod-s', run: () => done(latest.current.onSave), preventDefault: true },
            { key: 'F8', run: nextDiagnostic },
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
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

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const most = editor.state.doc.length;
    const diagnostics: Diagnostic[] = props.problems.flatMap((problem) =>
      problem.from === undefined || problem.to === undefined || problem.to > most
        ? []
        : [{ from: problem.from, to: problem.to, severity: 'error' as const, message: problem.message }],
    );
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [props.problems]);

  useImperativeHandle(props.handle, () => ({
    goTo: (from) => {
      const editor = view.current;
      if (editor === null) return;
      editor.dispatch({ selection: { anchor: Math.min(from, editor.state.doc.length) }, scrollIntoView: true });
      editor.focus();
    },
    replace: (from, to, text) => {
      const editor = view.current;
      if (editor === null || to > editor.state.doc.length) return;
      editor.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: 'input' });
      editor.focus();
    },
  }));

  return <div ref={host} className={styles.editor} data-editor />;
}

function done(act: () => void): boolean {
  act();
  return true;
}

/** After two braces, and while a name is written after them. */
function complete(context: CompletionContext, variables: JudgePreview['variables']): CompletionResult | null {
  const typed = context.matchBefore(/\{\{\s*[\w.[\]-]*/);
  if (typed === null && !context.explicit) return null;
  const braces = typed === null ? 0 : (/^\{\{\s*/.exec(typed.text)?.[0].length ?? 2);
  const after = context.state.sliceDoc(context.pos, context.pos + 3);
  const closed = /^\s?\}\}/.test(after) ? '' : ' }}';
  return {
    from: typed === null ? context.pos : typed.from + braces,
    options: variables.map(({ name, shows }, at) => ({
      label: name,
      detail: shows,
      type: 'variable',
      boost: -Math.min(99, at),
      apply: `${typed === null ? '{{ ' : typed.text === '{{' ? ' ' : ''}${name}${closed}`,
    })),
    validFor: /^[\w.[\]-]*$/,
  };
}

/** The browser would keep the look of several replaced lines in a `style` attribute, which the Content-Security-Policy forbids. */
function replaceLines(event: InputEvent, view: EditorView): boolean {
  const { main } = view.state.selection;
  const oneLine = view.state.doc.lineAt(main.from).to >= main.to;
  if (event.inputType !== 'insertText' || event.data === null || oneLine) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  event.preventDefault();
  return true;
}

const variable = new MatchDecorator({ regexp: /\{\{[^{}\n]*\}\}/g, decoration: Decoration.mark({ class: 'cm-variable' }) });

const marked = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = variable.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = variable.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--canvas)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 4px' },
  '.cm-variable': { color: 'var(--code-key)', fontFamily: 'var(--mono)', fontSize: '12.5px' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--fail)', backgroundImage: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '4px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text2)', fontStyle: 'normal' },
});
