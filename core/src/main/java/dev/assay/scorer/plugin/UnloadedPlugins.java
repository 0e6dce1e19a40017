package dev.assay.scorer.plugin;

import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plugins that nobody uses any more, watched until their classes have left the memory. What a plugin forgot to stop is stopped
 * where Java lets others do so: its threads are interrupted, its JMX beans are taken away. What still holds its classes after
 * that is told.
 */
final class UnloadedPlugins {
    private static final Logger LOG = LoggerFactory.getLogger(UnloadedPlugins.class);

    /**
     * @param canary the loader of a class that nobody ever used: once it is collected, whatever could be collected with it was
     */
    private record Unloaded(PluginFile file, WeakReference<ClassLoader> loader, WeakReference<ClassLoader> canary) {}

    private final List<Unloaded> watched = new CopyOnWriteArrayList<>();

    /** From now on nothing of the server uses its classes. */
    void watch(PluginFile file, ClassLoader loader) {
        for (Thread thread : threadsOf(loader)) {
            LOG.warn("Plugin {} left its thread '{}' running: it is interrupted", file.file(), thread.getName());
            thread.interrupt();
        }
        for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
            for (ObjectName bean : beansOf(server, loader)) {
                LOG.warn("Plugin {} left its JMX bean '{}' registered: it is taken away", file.file(), bean);
                unregister(server, bean);
            }
        }
        watched.add(new Unloaded(file, new WeakReference<>(loader), canary()));
    }

    /** Those whose classes stay in memory, with the reason as far as it can be seen. */
    List<PluginFile> leftBehind() {
        watched.removeIf(each -> each.loader().get() == null);
        List<PluginFile> left = new ArrayList<>();
        for (Unloaded each : watched) {
            ClassLoader loader = each.loader().get();
            if (loader == null) {
                continue;
            }
            List<String> threads =
                    threadsOf(loader).stream().map(Thread::getName).sorted().toList();
            if (!threads.isEmpty()) {
                left.add(each.file()
                        .leftBehind("its classes stay in memory: it left "
                                + (threads.size() == 1 ? "the thread '" : "the threads '")
                                + String.join("', '", threads)
                                + "' running, which did not end when interrupted; its Plugin's stop() must end what it"
                                + " started"));
            } else if (each.canary().get() == null) {
                left.add(each.file()
                        .leftBehind("its classes stay in memory, though nothing of the server uses them: usually a"
                                + " shutdown hook, a ThreadLocal or a registration with the JDK that its"
                                + " Plugin's stop() does not undo; only a restart frees them"));
            }
        }
        return left;
    }

    /** Platform threads that run code of the plugin, or were started by it. */
    private static List<Thread> threadsOf(ClassLoader loader) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        var threads = new Thread[group.activeCount() + 64];
        int count = group.enumerate(threads, true);
        List<Thread> its = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = threads[i];
            if (thread != Thread.currentThread()
                    && (thread.getContextClassLoader() == loader || isOf(thread.getClass(), loader))) {
                its.add(thread);
            }
        }
        return its;
    }

    private static boolean isOf(Class<?> type, ClassLoader loader) {
        return type.getClassLoader() == loader;
    }

    private static Set<ObjectName> beansOf(MBeanServer server, ClassLoader loader) {
        Set<ObjectName> beans = server.queryNames(null, null);
        beans.removeIf(bean -> {
            try {
                return server.getClassLoaderFor(bean) != loader;
            } catch (InstanceNotFoundException e) {
                return true;
            }
        });
        return beans;
    }

    private static void unregister(MBeanServer server, ObjectName bean) {
        try {
            server.unregisterMBean(bean);
        } catch (JMException e) {
            LOG.warn("The JMX bean '{}' cannot be taken away", bean, e);
        }
    }

    private static WeakReference<ClassLoader> canary() {
        @Nullable ClassLoader loader = new ClassLoader(UnloadedPlugins.class.getClassLoader()) {};
        // A loader without a class is collected like any object; with one, only together with all unused classes.
        Object unused = Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class}, (_, _, _) -> null);
        LOG.trace("{} is never called", unused.getClass());
        return new WeakReference<>(loader);
    }
}
