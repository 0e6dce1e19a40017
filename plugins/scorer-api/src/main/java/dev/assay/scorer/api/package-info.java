/**
 * What a scorer is and what it is given. Implement {@link dev.assay.scorer.api.Scorer}, mark it with PF4J's
 * {@code @Extension}, pack it as a jar whose manifest names {@code Plugin-Id} and {@code Plugin-Version}, and drop it into
 * {@code plugins/}: best under another name, then renamed, so that it is never seen half written.
 *
 * <p>A plugin sees the JDK, this package, {@code dev.assay.model}, PF4J and SLF4J, and nothing else of the server. Other
 * libraries travel as jars in the plugin jar's {@code lib/} folder. {@code Plugin-Requires}, if the manifest has it, is compared
 * with the version of this API, 1.0.0 ({@code >=1.0.0}). PF4J's annotation processor must run when the plugin is compiled: it
 * lists the scorers in {@code META-INF/extensions.idx}, and without that file nothing is found. Test each scorer with
 * {@code ScorerContract} of the scorer-testkit.
 */
@NullMarked
package dev.assay.scorer.api;

import org.jspecify.annotations.NullMarked;
