/**
 * Real clients against the real server: the distribution runs as a process of its own and is spoken to over HTTP; nothing of
 * its code is on this class path. Start reading at {@link dev.assay.e2e.AssayServer}, which starts, stops and kills it, and
 * {@link dev.assay.e2e.AssayClient}, which speaks to it; each {@code *IT} is one promise that a user relies on.
 */
@NullMarked
package dev.assay.e2e;

import org.jspecify.annotations.NullMarked;
