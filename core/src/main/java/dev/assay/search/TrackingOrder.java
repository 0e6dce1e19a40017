package dev.assay.search;

import dev.assay.search.TrackingClause.Entity;

/** What runs or experiments are ordered by; what has no value comes last, whatever the direction. */
public record TrackingOrder(Entity entity, String key, boolean ascending) {}
