import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { Decoration, EditorView, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import type { JudgePreview, JudgeProblem } from '../../api/types.ts';
import { lookOfAll, useCodeMirror } from '../../components/codeMirror.ts';
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

/** Instructions with their variables marked and completed, problems underlined where they stand. */
export function InstructionsEditor(props: Props) {
  const { initial, onChange, onRun, onSave } = props;
  const variables = useRef(props.variables);
  useEffect(() => {
    variables.current = props.variables;
  });
  const { host, view } = useCodeMirror({
    doc: initial,
    label: 'Instructions',
    onChange,
    onRun,
    onSave,
    extensions: () => [
      EditorView.lineWrapping,
      autocompletion({ interactionDelay: 0, icons: false, override: [(context) => complete(context, variables.current)] }),
      marked,
      theme,
    ],
  });

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
  }, [props.problems, view]);

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
  ...lookOfAll,
  '&': { ...lookOfAll['&'], fontSize: '13px' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '20px' },
  '.cm-content': { ...lookOfAll['.cm-content'], padding: '8px 4px' },
  '.cm-variable': { color: 'var(--code-key)', fontFamily: 'var(--mono)', fontSize: '12.5px' },
  '.cm-completionDetail': { color: 'var(--text2)', fontStyle: 'normal' },
});
