package dev.assay.store.pg;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the data is.
 *
 * @param url {@code postgresql://user:password@host:port/database}; null for the PostgreSQL that the server brings along
 * @param folder of the brought one's files
 */
public record DatabaseConfig(@Nullable String url, Path folder) {}
