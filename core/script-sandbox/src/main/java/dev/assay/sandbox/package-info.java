/**
 * The child JVM that runs scorer scripts: it reads messages from stdin, runs JavaScript with GraalJS, and writes what
 * came of it to stdout. The process is the boundary that holds: whatever a script does, the server can kill it. Start
 * reading at {@link dev.assay.sandbox.SandboxWorker}, then {@link dev.assay.sandbox.Conversation} and {@link
 * dev.assay.sandbox.Script}; {@code harness.js} beside them is the part that runs inside the script's context.
 */
@NullMarked
package dev.assay.sandbox;

import org.jspecify.annotations.NullMarked;
