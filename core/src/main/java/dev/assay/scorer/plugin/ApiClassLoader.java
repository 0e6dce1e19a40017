package dev.assay.scorer.plugin;

import java.util.List;

/**
 * All that a plugin sees of the server: the scorer API, PF4J, and SLF4J to log with. The server's own libraries stay hidden, so
 * that a plugin never comes to depend on one by accident, nor on its version.
 */
final class ApiClassLoader extends ClassLoader {
    private static final List<String> API = List.of("dev.assay.model.", "dev.assay.scorer.api.");
    private static final List<String> SHARED = List.of("org.pf4j.", "org.jspecify.annotations.", "org.slf4j.");

    private final ClassLoader server = ApiClassLoader.class.getClassLoader();

    ApiClassLoader() {
        super("scorer-api", ClassLoader.getPlatformClassLoader());
    }

    /** Classes that are the server's even when a jar carries copies of them: with copies, nothing would fit together. */
    static boolean isApi(String className) {
        return API.stream().anyMatch(className::startsWith);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isApi(name) || SHARED.stream().anyMatch(name::startsWith)) {
            return server.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
