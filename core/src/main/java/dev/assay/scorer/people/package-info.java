/**
 * Judges in a person's own words: instructions with variables, the kind of value, examples. Start reading at {@link
 * dev.assay.scorer.people.JudgeDefinition}; {@link dev.assay.scorer.people.Template} finds the variables, {@link
 * dev.assay.scorer.people.JudgePrompt} shows a trace, {@link dev.assay.scorer.people.DefinedJudge} asks.
 */
@NullMarked
package dev.assay.scorer.people;

import org.jspecify.annotations.NullMarked;
