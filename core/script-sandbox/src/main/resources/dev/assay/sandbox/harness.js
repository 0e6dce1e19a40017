// Stands between the worker and a script: evaluated in every context before the script, so that nothing the script
// replaces later (Array.prototype, JSON, Promise …) changes what happens here. log(level, text) and
// ask(json, resolve, reject) are the worker's; `assay` holds the standard helpers.
(function (log, ask, assay) {
  'use strict';

  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { isFinite: isFiniteNumber } = Number;
  const { defineProperty, keys, setPrototypeOf, freeze } = Object;
  const NativePromise = Promise;
  const NativeError = Error;
  const NativeTypeError = TypeError;
  const text = String;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const PromisePrototype = Promise.prototype;
  const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
  const then = uncurry(Promise.prototype.then);
  const slice = uncurry(String.prototype.slice);
  const trim = uncurry(String.prototype.trim);
  const objectToString = uncurry(Object.prototype.toString);
  const weakGet = uncurry(WeakMap.prototype.get);
  const weakSet = uncurry(WeakMap.prototype.set);
  const functionName = (f) => (typeof f.name === 'string' ? f.name : '');

  const MAX_FEEDBACKS = 100;
  const MAX_RATIONALE = 16 * 1024;
  const MAX_RESULT = 64 * 1024;
  const MAX_LINE = 4 * 1024;
  const MAX_JUDGE_REQUEST = 256 * 1024;

  // --- console ---------------------------------------------------------------------------------------------------

  function shown(value) {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return `[function ${functionName(value)}]`;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value !== 'object' || value === null) return text(value);
    if (value instanceof NativeError) return text(value.stack || value);
    try {
      return stringify(value) ?? text(value);
    } catch {
      return objectToString(value); // circular, or a toJSON that throws
    }
  }

  function printer(level) {
    return function (...values) {
      let line = '';
      for (let i = 0; i < values.length && line.length <= MAX_LINE; i++) {
        line += (i === 0 ? '' : ' ') + slice(shown(values[i]), 0, MAX_LINE + 1);
      }
      log(level, slice(line, 0, MAX_LINE + 1));
    };
  }

  const console = freeze({
    log: printer('log'),
    info: printer('info'),
    debug: printer('debug'),
    warn: printer('warn'),
    error: printer('error'),
  });

  // --- judge -----------------------------------------------------------------------------------------------------

  function judge(question) {
    return new NativePromise((resolve, reject) => {
      if (typeof question !== 'object' || question === null || typeof question.instructions !== 'string') {
        throw new NativeTypeError('judge() expects { instructions: string, choices?: string[] }');
      }
      const choices = [];
      for (let i = 0; question.choices && i < question.choices.length; i++) choices[i] = text(question.choices[i]);
      const request = stringify({ instructions: question.instructions, choices });
      if (request.length > MAX_JUDGE_REQUEST) {
        throw new NativeTypeError(`judge() was given ${request.length} characters; at most ${MAX_JUDGE_REQUEST} are allowed`);
      }
      ask(request, (answer) => resolve(parse(answer)), (message) => reject(new NativeError(message)));
    });
  }

  // --- the trace as a script sees it -----------------------------------------------------------------------------

  const traceOf = new WeakMap();
  const indexOf = new WeakMap();

  /** Spans by id and the children of each, made when first asked for. */
  function index(trace) {
    let found = weakGet(indexOf, trace);
    if (found === undefined) {
      found = { byId: { __proto__: null }, children: { __proto__: null } };
      for (let i = 0; i < trace.spans.length; i++) found.byId[trace.spans[i].spanId] = trace.spans[i];
      for (let i = 0; i < trace.spans.length; i++) {
        const span = trace.spans[i];
        if (found.byId[span.parentSpanId] === undefined) continue;
        const siblings = (found.children[span.parentSpanId] ??= []);
        siblings[siblings.length] = span;
      }
      weakSet(indexOf, trace, found);
    }
    return found;
  }

  const SpanView = {
    get parent() {
      const trace = weakGet(traceOf, this);
      return trace && this.parentSpanId ? index(trace).byId[this.parentSpanId] : undefined;
    },
    get children() {
      const trace = weakGet(traceOf, this);
      return (trace && index(trace).children[this.spanId]) ?? [];
    },
  };

  function newest(list, name) {
    for (let i = list.length - 1; i >= 0; i--) if (list[i].name === name) return list[i];
    return undefined;
  }

  const TraceView = {
    root() {
      const { byId } = index(this);
      for (let i = 0; i < this.spans.length; i++) {
        if (byId[this.spans[i].parentSpanId] === undefined) return this.spans[i];
      }
      return undefined;
    },
    span(spanId) {
      return index(this).byId[spanId];
    },
    spansOfType(type) {
      const found = [];
      for (let i = 0; i < this.spans.length; i++) {
        if (this.spans[i].type === type) found[found.length] = this.spans[i];
      }
      return found;
    },
    expectation(name) {
      return newest(this.expectations, name)?.value;
    },
    feedback(name) {
      return newest(this.feedbacks, name);
    },
  };
  for (const view of [SpanView, TraceView]) {
    for (const name of keys(view)) defineProperty(view, name, { enumerable: false });
    freeze(view);
  }

  function viewOf(trace) {
    trace.spans ??= [];
    trace.expectations ??= [];
    trace.feedbacks ??= [];
    setPrototypeOf(trace, TraceView);
    for (let i = 0; i < trace.spans.length; i++) {
      setPrototypeOf(trace.spans[i], SpanView);
      weakSet(traceOf, trace.spans[i], trace);
    }
    return trace;
  }

  // --- results: 'R' and a JSON list, 'E' and a message, 'O' and a message when it is too large ----------------------

  function kindOf(value) {
    return value === null ? 'null' : isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  }

  function encode(result) {
    const feedbacks = [];
    const given = isArray(result) ? result : [result];
    if (given.length > MAX_FEEDBACKS) return `Oscore() returned ${given.length} results; at most ${MAX_FEEDBACKS} are allowed`;
    for (let i = 0; i < given.length; i++) {
      if (given[i] === null || given[i] === undefined) continue;
      const where = isArray(result) ? `result ${i + 1}` : 'the result';
      const feedback = { __proto__: null };
      const fault = fill(feedback, given[i], where);
      if (fault !== undefined) return fault;
      feedbacks[feedbacks.length] = feedback;
    }
    const encoded = stringify(feedbacks);
    if (encoded.length > MAX_RESULT) {
      return `Oscore() returned ${encoded.length} characters of JSON; at most ${MAX_RESULT} are allowed`;
    }
    return 'R' + encoded;
  }

  /** Copies one result into a feedback; a string tells what is wrong with it. */
  function fill(feedback, given, where) {
    if (isPlainValue(given)) return fillValue(feedback, given, where);
    if (typeof given !== 'object' || isArray(given)) {
      return `E${where} of score() is ${kindOf(given)}; expected true, false, a number, a string, { value, … } or null`;
    }
    const { value, rationale, name, spanId, metadata } = given;
    if (value === undefined) return `E${where} of score() has no value; expected { value, rationale?, name?, spanId?, metadata? }`;
    const fault =
      fillValue(feedback, value, where) ??
      fillText(feedback, 'rationale', rationale, where, MAX_RATIONALE) ??
      fillText(feedback, 'name', name, where, 250) ??
      fillText(feedback, 'spanId', spanId, where, 64);
    return fault ?? fillMetadata(feedback, metadata, where);
  }

  function isPlainValue(value) {
    return typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string';
  }

  function fillValue(feedback, value, where) {
    if (typeof value === 'number' && !isFiniteNumber(value)) return `E${where} has the value ${value}; expected a finite number`;
    if (typeof value === 'string' && value.length > MAX_RESULT) {
      return `Othe value of ${where} has ${value.length} characters; at most ${MAX_RESULT} are allowed`;
    }
    if (!isPlainValue(value) && typeof value !== 'object') {
      return `E${where} has ${kindOf(value)} as its value; expected true, false, a number, a string, JSON or null`;
    }
    feedback.value = value;
    return undefined;
  }

  function fillText(feedback, field, value, where, max) {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') return `Ethe ${field} of ${where} is ${kindOf(value)}; expected a string`;
    if (field === 'name' && trim(value) === '') return `Ethe name of ${where} is empty`;
    if (value.length > max) {
      return `Othe ${field} of ${where} has ${value.length} characters; at most ${max} are allowed`;
    }
    feedback[field] = value;
    return undefined;
  }

  function fillMetadata(feedback, metadata, where) {
    if (metadata === undefined || metadata === null) return undefined;
    if (typeof metadata !== 'object' || isArray(metadata)) {
      return `Ethe metadata of ${where} is ${kindOf(metadata)}; expected an object`;
    }
    const copy = { __proto__: null };
    const names = keys(metadata);
    for (let i = 0; i < names.length; i++) copy[names[i]] = shown(metadata[names[i]]);
    feedback.metadata = copy;
    return undefined;
  }

  // --- what the worker calls ---------------------------------------------------------------------------------------

  /** A trace; or ['span', trace, span]; or ['session', turn, turn …]. */
  function called(score, given, parameters) {
    if (!isArray(given)) {
      const trace = viewOf(given);
      return score(trace, parameters, { span: undefined, session: [trace] });
    }
    const kind = given[0];
    const trace = viewOf(given[1]);
    if (kind === 'span') {
      const span = index(trace).byId[given[2].spanId] ?? aloneOf(given[2], trace);
      return score(trace, parameters, { span, session: [trace] });
    }
    const session = [trace];
    for (let i = 2; i < given.length; i++) session[i - 1] = viewOf(given[i]);
    return score(trace, parameters, { span: undefined, session });
  }

  /** A span of a trace whose spans the script does not read. */
  function aloneOf(span, trace) {
    setPrototypeOf(span, SpanView);
    weakSet(traceOf, span, trace);
    return span;
  }

  /** Scores one trace: the result as a string, or a slot to ask again while the script's promise is pending. */
  function run(score, traceJson, parametersJson) {
    const result = called(score, parse(traceJson), parse(parametersJson));
    if (result === null || typeof result !== 'object' || typeof result.then !== 'function') return encode(result);
    const slot = { text: null, failed: false, error: undefined };
    const fail = (error) => {
      slot.failed = true;
      slot.error = error;
    };
    const keep = (value) => {
      try {
        slot.text = encode(value);
      } catch (error) {
        fail(error);
      }
    };
    then(isNativePromise(result) ? result : new NativePromise((resolve) => resolve(result)), keep, fail);
    return slot;
  }

  /** A native promise is not handed to resolve(): that would call whatever `then` the script has put on it. */
  function isNativePromise(value) {
    try {
      return isPrototypeOf(PromisePrototype, value);
    } catch {
      return false;
    }
  }

  /** A slot's result; null while it is pending. Throws what the script threw. */
  function poll(slot) {
    if (slot.failed) throw slot.error;
    return slot.text;
  }

  /** What a script says about itself, as JSON. */
  function describe(info) {
    if (typeof info !== 'object' || info === null || isArray(info)) {
      throw new NativeTypeError(`the export 'info' is ${kindOf(info)}; expected an object`);
    }
    const described = stringify(info);
    if (described.length > MAX_RATIONALE) {
      throw new NativeTypeError(`the export 'info' has ${described.length} characters of JSON; at most ${MAX_RATIONALE} are allowed`);
    }
    return described;
  }

  for (const [name, value] of [['assay', assay], ['console', console], ['judge', judge]]) {
    defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });
  }
  return freeze({ run, poll, describe });
});
