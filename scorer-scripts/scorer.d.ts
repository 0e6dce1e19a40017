/**
 * A scorer script is an ES module:
 *
 *     // @ts-check
 *     export const info = { name: 'short', returns: 'bool', reads: ['outputs'] };     // optional
 *
 *     export default function score(trace, params) {                                  // or async
 *       return assay.words(trace.outputs).length < 100;
 *     }
 *
 * It runs in a process of its own without files, network, timers or other modules. Globals may or may not live from one
 * trace to the next: do not count on them. Limits: 1 second of CPU time and 128 MB a trace (the server's configuration
 * may say otherwise), 64 KB of results with 16 KB of rationale each, 4 KB of console output.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The default export: called once per trace; per span or session when `info.scope` says so. */
export type Score = (trace: Trace, params: Record<string, any>, about: About) => Result | Promise<Result>;

/** What a call is about besides the trace. */
export interface About {
  /** With the scope `span` the one to score; what is returned is about it unless it names another. */
  span: Span | undefined;
  /** With the scope `session` its turns in order of start, of which the trace is the first; else the trace alone. */
  session: Trace[];
}

/** Nothing (the trace is skipped), one verdict, or several. */
export type Result = Verdict | null | undefined | void | (Verdict | null | undefined)[];

/** A bare value, or a value with more about it. */
export type Verdict = boolean | number | string | Feedback;

export interface Feedback {
  /** `null` means "no verdict": the rationale says why. Numbers must be finite. */
  value: Json;
  /** Why, for people to read. */
  rationale?: string | null;
  /** The scorer's own name when left out. */
  name?: string | null;
  /** The span it is about; the whole trace when left out. */
  spanId?: string | null;
  /** Kept beside it; values become text. */
  metadata?: Record<string, unknown> | null;
}

/** What a script may say about itself in `export const info`. */
export interface Info {
  /** snake_case, at most 63 characters; the file's name when left out. */
  name?: string;
  /** One sentence for people who choose a scorer. */
  description?: string;
  /** What one call is about; `trace` when left out. */
  scope?: 'trace' | 'span' | 'session';
  /** With the scope `span`: the types it is called for; every span when left out. */
  spanTypes?: SpanType[];
  /** The parts of a trace it is given; all but the judge when left out. */
  reads?: ('inputs' | 'outputs' | 'tags' | 'metadata' | 'spans' | 'expectations' | 'feedbacks' | 'judge')[];
  /** The kind of its value. */
  returns?: 'bool' | 'number' | 'category' | 'text' | 'json';
  /** JSON Schema (an object) of its parameters. */
  parameters?: Record<string, unknown>;
  /** Whether the same trace and parameters always give the same result; true when left out and no judge is asked. */
  deterministic?: boolean;
  /** Whether later runs use its scores again for what reads the same: for a script that takes some milliseconds and more. */
  keepScores?: boolean;
}

export type Status = 'OK' | 'ERROR' | 'UNSET';

export interface TokenUsage {
  input: number;
  output: number;
  cachedInput: number;
}

/** Parts that `info.reads` does not name are empty. */
export interface Trace {
  traceId: string;
  /** The root span's name. */
  name?: string | null;
  status: Status;
  /** RFC 3339. */
  startTime: string;
  durationMs: number;
  /** Of the root span. */
  inputs?: any;
  /** Of the root span. */
  outputs?: any;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  sessionId?: string | null;
  userId?: string | null;
  tokens: TokenUsage;
  /** By start time. */
  spans: Span[];
  expectations: Expectation[];
  feedbacks: GivenFeedback[];

  /** The first span without a parent in this trace. */
  root(): Span | undefined;
  span(spanId: string): Span | undefined;
  /** By start time. */
  spansOfType(type: SpanType): Span[];
  /** The value of the newest expectation of that name. */
  expectation(name: string): any;
  /** The newest feedback of that name. */
  feedback(name: string): GivenFeedback | undefined;
}

export type SpanType =
  | 'AGENT'
  | 'CHAIN'
  | 'CHAT_MODEL'
  | 'EMBEDDING'
  | 'LLM'
  | 'PARSER'
  | 'RERANKER'
  | 'RETRIEVER'
  | 'TOOL'
  | 'UNKNOWN'
  | (string & {});

export interface Span {
  spanId: string;
  parentSpanId?: string | null;
  name: string;
  type: SpanType;
  status: Status;
  statusMessage?: string | null;
  /** RFC 3339. */
  startTime: string;
  durationMs: number;
  inputs?: any;
  outputs?: any;
  attributes: Record<string, any>;
  /** What a RETRIEVER found, in its order. */
  documents: Document[];
  /** Of a TOOL span: the call it carried out. */
  toolCall?: ToolCall | null;
  /** Of a model's span: the model asked for. */
  model?: string | null;
  tokens: TokenUsage;

  readonly parent: Span | undefined;
  /** By start time. */
  readonly children: Span[];
}

export interface Document {
  id?: string | null;
  content?: string | null;
  score?: number | null;
  metadata: Record<string, any>;
}

export interface ToolCall {
  name: string;
  arguments?: any;
  result?: any;
}

export interface Expectation {
  name: string;
  value: any;
  /** The span it is about; the whole trace when absent. */
  spanId?: string | null;
}

export interface GivenFeedback {
  name: string;
  value: any;
  rationale?: string | null;
  sourceType: 'HUMAN' | 'LLM_JUDGE' | 'CODE';
  sourceId: string;
}

declare global {
  const assay: {
    /** What people would read of a value: a text as it is, the last message of a chat, the one field of an object, else JSON. */
    text(value: unknown): string;
    /** Words of a value's text in lower case. */
    words(value: unknown): string[];
    /** The JSON in a text: all of it, a fenced block, or the first object or list in it; undefined when there is none. */
    json(text: unknown): any;
    /** Likeness of two values' texts from 0 to 1, by characters (`levenshtein`, the default) or sets of words (`jaccard`). */
    similarity(a: unknown, b: unknown, method?: 'levenshtein' | 'jaccard'): number;
    /** Characters to insert, delete or replace to make one text of the other. */
    levenshtein(a: string, b: string): number;
    /** The tools a trace called, by start time. */
    toolCalls(trace: Trace): (ToolCall & { span: Span })[];
  };

  /**
   * Asks a language model. The script must name `judge` in `info.reads`; at most 50 calls a trace. Rejects with an Error
   * when there is no verdict.
   */
  function judge(question: {
    /** The whole prompt. */
    instructions: string;
    /** The words that are a verdict; free text when left out. */
    choices?: string[];
  }): Promise<{ value: string; rationale: string }>;

  /** Shown beside the trace's result. */
  const console: Record<'log' | 'info' | 'debug' | 'warn' | 'error', (...values: unknown[]) => void>;
}
