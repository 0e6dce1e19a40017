/**
 * Scorers written in JavaScript. Scripts never run in the server: {@link dev.assay.scorer.script.SandboxPool} keeps child
 * JVMs for them, which have no files, network, environment or host classes and are killed when a script breaks a limit.
 * Start reading at {@link dev.assay.scorer.script.SandboxPool}, then {@link dev.assay.scorer.script.Batch}.
 */
@NullMarked
package dev.assay.scorer.script;

import org.jspecify.annotations.NullMarked;
