/** How a person enters the value of an assessment. */
export type Shape = 'verdict' | 'number' | 'text' | 'json';

/** The shape that a value would have been entered in. */
export function shapeOf(value: unknown): Shape {
  switch (typeof value) {
    case 'boolean':
      return 'verdict';
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    default:
      return 'json';
  }
}

/** The value that a text means, or what is wrong with it. */
export function readValue(shape: Shape, text: string): unknown {
  const trimmed = text.trim();
  switch (shape) {
    case 'verdict':
      return trimmed === 'true' || trimmed === 'false' ? trimmed === 'true' : new Error('choose pass or fail');
    case 'number':
      return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : new Error(`'${text}' is not a number`);
    case 'text':
      return trimmed === '' ? new Error('a text is needed') : text;
    case 'json':
      try {
        return JSON.parse(trimmed) as unknown;
      } catch (failure) {
        return new Error(failure instanceof Error ? failure.message : 'not JSON');
      }
  }
}
