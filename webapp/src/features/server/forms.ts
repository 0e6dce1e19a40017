/** What a model was found to take, of `JudgeEndpoint.forms`, in words. */
export type Found = { model: string; answer: string; form: string };

const FORMS: Record<string, string> = { JSON_SCHEMA: 'JSON Schema', TOOL_CALL: 'call of a tool', JSON_OBJECT: 'JSON', TEXT: 'words' };
const ANSWERS: Record<string, string> = { Choice: 'a choice', Number: 'a number', Text: 'a text', Json: 'JSON' };

/** One for each model and kind of answer: `gpt-4.1-mini (Choice, tools)` and `JSON_SCHEMA without temperature`. */
export function foundOf(forms: Record<string, string>): Found[] {
  return Object.entries(forms).map(([asked, taken]) => {
    const [, model = asked, answer = '', tools = ''] = /^(.*) \((\w+)(, tools)?\)$/.exec(asked) ?? [];
    const [form = '', ...rest] = taken.split(' ');
    return {
      model,
      answer: `${ANSWERS[answer] ?? answer.toLowerCase()}${tools === '' ? '' : ', with tools'}`,
      form: [FORMS[form] ?? form, ...rest].join(' '),
    };
  });
}
