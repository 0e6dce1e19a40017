/** What stands beside the tree of a trace, as one file: together it packs better than in pieces, and some of it is always wanted. */
export { AssessmentForm } from './AssessmentForm.tsx';
export { JudgeCalls } from './JudgeCalls.tsx';
export { ScriptChoice } from './ScriptChoice.tsx';
export { Similar } from './Similar.tsx';
export { SpanDetails } from './SpanDetails.tsx';
