/**
 * What server and sandbox say to each other over the child's stdin and stdout. JDK types only, so that both sides can
 * have it on their class path. Start reading at {@link dev.assay.sandbox.wire.Frames}, then {@link
 * dev.assay.sandbox.wire.ToWorker} and {@link dev.assay.sandbox.wire.FromWorker}.
 *
 * <p>A conversation: the worker says Ready once. The server opens a job (Open → Opened or OpenFailed), hands it traces
 * (Score → for each trace Entered, perhaps Asked, then Scored or Failed; at the end Done), and closes it.
 */
@NullMarked
package dev.assay.sandbox.wire;

import org.jspecify.annotations.NullMarked;
