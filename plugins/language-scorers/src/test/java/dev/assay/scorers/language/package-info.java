/** Tests of the language scorers: the contract of every scorer, and agreement with textstat, VADER and lingua. */
@NullMarked
package dev.assay.scorers.language;

import org.jspecify.annotations.NullMarked;
