/** Tests of the retrieval scorers: the contract of every scorer, agreement with trec_eval, and how documents are matched. */
@NullMarked
package dev.assay.scorers.retrieval;

import org.jspecify.annotations.NullMarked;
