/** Tests of the agent scorers: each keeps the contract of every scorer, and gives the verdicts that its description promises. */
@NullMarked
package dev.assay.scorers.agent;

import org.jspecify.annotations.NullMarked;
