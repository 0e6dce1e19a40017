// The helpers that scripts find as `assay`. Plain JavaScript, no calls to the host; typed in scorer-scripts/scorer.d.ts.
(function () {
  'use strict';

  const { parse, stringify } = JSON;

  /**
   * What people would read of a JSON value: a string as it is, the last message of a chat, the one field of an object
   * ({ "answer": "…" }), else compact JSON.
   */
  function text(value) {
    if (value === null || value === undefined) return '';
    if (typeof value === 'string') return value;
    if (typeof value !== 'object') return String(value);
    return chatText(value) ?? onlyText(value) ?? stringify(value);
  }

  function onlyText(value) {
    const fields = Array.isArray(value) ? value : Object.values(value);
    return fields.length === 1 && typeof fields[0] === 'string' ? fields[0] : undefined;
  }

  function chatText(value) {
    if (Array.isArray(value)) {
      const last = value.length > 0 ? value[value.length - 1] : undefined;
      return isMessage(last) ? messageText(last) : undefined;
    }
    if (isMessage(value)) return messageText(value);
    if (Array.isArray(value.messages)) return chatText(value.messages);
    if (Array.isArray(value.choices) && value.choices.length > 0) {
      const { message, text: completion } = Object(value.choices[0]);
      return isMessage(message) ? messageText(message) : typeof completion === 'string' ? completion : undefined;
    }
    return undefined;
  }

  function isMessage(value) {
    return value !== null && typeof value === 'object' && 'content' in value && ('role' in value || 'type' in value);
  }

  function messageText(message) {
    const { content } = message;
    if (!Array.isArray(content)) return text(content);
    let all = '';
    for (const part of content) {
      const words = typeof part === 'string' ? part : part?.text;
      if (typeof words === 'string') all += all === '' ? words : '\n' + words;
    }
    return all;
  }

  /** Words in lower case, letters and digits of any script; an apostrophe inside a word belongs to it. */
  function words(value) {
    return text(value).toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) ?? [];
  }

  /**
   * The JSON value in a text: the whole text, a fenced block, or the first balanced object or list; undefined when there
   * is none.
   */
  function json(value) {
    if (typeof value !== 'string') return value ?? undefined;
    const whole = tryParse(value);
    if (whole !== undefined) return whole;
    for (const [, block] of value.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/gi)) {
      const found = tryParse(block);
      if (found !== undefined) return found;
    }
    let attempts = 0;
    for (const start of value.matchAll(/[[{]/g)) {
      if (++attempts > 100) break;
      const end = balancedEnd(value, start.index);
      const found = end > 0 ? tryParse(value.slice(start.index, end)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function tryParse(candidate) {
    try {
      return parse(candidate);
    } catch {
      return undefined;
    }
  }

  /** Where the bracket that opens at `start` is closed again, brackets in strings not counted; 0 when it never is. */
  function balancedEnd(value, start) {
    let depth = 0;
    let quoted = false;
    for (let i = start; i < value.length; i++) {
      const c = value[i];
      if (quoted) {
        if (c === '\\') i++;
        else if (c === '"') quoted = false;
      } else if (c === '"') quoted = true;
      else if (c === '{' || c === '[') depth++;
      else if ((c === '}' || c === ']') && --depth === 0) return i + 1;
    }
    return 0;
  }

  /** How alike two values' texts are: 1 the same, 0 nothing in common. */
  function similarity(a, b, method = 'levenshtein') {
    if (method === 'levenshtein') {
      const left = text(a);
      const right = text(b);
      const longer = Math.max(left.length, right.length);
      return longer === 0 ? 1 : 1 - levenshtein(left, right) / longer;
    }
    if (method === 'jaccard') return jaccard(words(a), words(b));
    throw new TypeError(`similarity method '${method}' is unknown; expected 'levenshtein' or 'jaccard'`);
  }

  function jaccard(a, b) {
    const left = new Set(a);
    const right = new Set(b);
    let common = 0;
    for (const word of left) if (right.has(word)) common++;
    const all = left.size + right.size - common;
    return all === 0 ? 1 : common / all;
  }

  /**
   * Single UTF-16 units to insert, delete or replace. Bit-parallel (Myers 1999, blocks of 32 rows), so that two texts of
   * ten thousand characters take a tenth of a second and not ten.
   */
  function levenshtein(a, b) {
    let from = 0;
    let aEnd = a.length;
    let bEnd = b.length;
    while (from < aEnd && from < bEnd && a[from] === b[from]) from++;
    while (aEnd > from && bEnd > from && a[aEnd - 1] === b[bEnd - 1]) {
      aEnd--;
      bEnd--;
    }
    const rows = a.slice(from, aEnd);
    const columns = b.slice(from, bEnd);
    if (rows.length === 0 || columns.length === 0) return rows.length + columns.length;

    const blocks = Math.ceil(rows.length / 32);
    const places = new Map();
    for (let i = 0; i < rows.length; i++) {
      let bits = places.get(rows[i]);
      if (bits === undefined) places.set(rows[i], (bits = new Int32Array(blocks)));
      bits[i >>> 5] |= 1 << (i & 31);
    }
    const nowhere = new Int32Array(blocks);
    const rises = new Int32Array(blocks).fill(-1);
    const falls = new Int32Array(blocks);
    const lastBit = 1 << ((rows.length - 1) & 31);
    let distance = rows.length;

    for (let j = 0; j < columns.length; j++) {
      const equal = places.get(columns[j]) ?? nowhere;
      let carryUp = 1; // the top row rises by one in each column
      let carryDown = 0;
      for (let k = 0; k < blocks; k++) {
        const up = rises[k];
        const down = falls[k];
        const match = equal[k] | carryDown;
        const still = (((match & up) + up) ^ up) | match;
        let right = down | ~(still | up);
        let left = up & still;
        if (k === blocks - 1) {
          if (right & lastBit) distance++;
          else if (left & lastBit) distance--;
        }
        const nextUp = right >>> 31;
        const nextDown = left >>> 31;
        right = (right << 1) | carryUp;
        left = (left << 1) | carryDown;
        const diagonal = equal[k] | down;
        rises[k] = left | ~(diagonal | right);
        falls[k] = right & diagonal;
        carryUp = nextUp;
        carryDown = nextDown;
      }
    }
    return distance;
  }

  /** The tools a trace called, by start time. */
  function toolCalls(trace) {
    const calls = [];
    for (const span of trace.spans ?? []) {
      if (span.toolCall) calls.push({ ...span.toolCall, span });
    }
    return calls;
  }

  return Object.freeze({ text, words, json, similarity, levenshtein, toolCalls });
});
