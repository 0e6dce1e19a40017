/** Tests of the text scorers: each keeps the contract of every scorer, and gives the verdicts that its description promises. */
@NullMarked
package dev.assay.scorers.text;

import org.jspecify.annotations.NullMarked;
