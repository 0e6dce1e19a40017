/**
 * Scorers from PF4J plugin jars: jars dropped into a folder are loaded while the server runs, each by a manager and a class
 * loader of its own, and replaced while runs go on. Whatever a plugin does wrong stays with it and is shown beside it. Start
 * reading at {@link dev.assay.scorer.plugin.PluginScorers}; a jar's way in is {@link dev.assay.scorer.plugin.PluginLoading}, a
 * call's way through {@link dev.assay.scorer.plugin.ScorerCalls}.
 */
@NullMarked
package dev.assay.scorer.plugin;

import org.jspecify.annotations.NullMarked;
