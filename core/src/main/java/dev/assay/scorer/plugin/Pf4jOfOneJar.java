package dev.assay.scorer.plugin;

import dev.assay.scorer.api.ScorerApi;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;

/** PF4J for one jar. A manager holds one version of an id only; with one each, old and new live side by side during a swap. */
final class Pf4jOfOneJar extends DefaultPluginManager {
    private final List<Path> libraries;

    /** @param libraries jars that the plugin brought in its lib folder */
    Pf4jOfOneJar(Path jar, List<Path> libraries) {
        super(jar.toAbsolutePath().getParent());
        this.libraries = List.copyOf(libraries);
        setSystemVersion(ScorerApi.VERSION);
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new JarAndLibraries();
    }

    private final class JarAndLibraries implements PluginLoader {
        @Override
        public boolean isApplicable(Path path) {
            return true;
        }

        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
            var loader = new PluginLoaderOfOneJar(Pf4jOfOneJar.this, descriptor);
            loader.addFile(path.toFile());
            libraries.forEach(library -> loader.addFile(library.toFile()));
            return loader;
        }
    }

    private static final class PluginLoaderOfOneJar extends PluginClassLoader {
        PluginLoaderOfOneJar(PluginManager manager, PluginDescriptor descriptor) {
            super(manager, descriptor, new ApiClassLoader());
        }

        @Override
        public Class<?> loadClass(String className) throws ClassNotFoundException {
            return ApiClassLoader.isApi(className) ? getParent().loadClass(className) : super.loadClass(className);
        }
    }
}
