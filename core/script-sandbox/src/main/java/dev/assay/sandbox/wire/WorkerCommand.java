package dev.assay.sandbox.wire;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a worker process is started, and what its end means. Its environment and working folder are to be empty. */
public final class WorkerCommand {
    /** Exit code of the JVM itself when its heap is full. */
    public static final int EXIT_OUT_OF_MEMORY = 3;

    /** Exit code after the server was told that a script broke a limit: this process is spent. */
    public static final int EXIT_SPENT = 70;

    /** Exit code when guest code went on although it was told to stop. */
    public static final int EXIT_UNSTOPPABLE = 71;

    /** Exit code when the server does not keep to the protocol, or the worker is at fault; stderr says more. */
    public static final int EXIT_FAULT = 72;

    private WorkerCommand() {}

    /**
     * The command line.
     *
     * @param java the {@code java} command of a JDK 25
     * @param folder the sandbox's jars
     * @param more options for the JVM
     */
    public static List<String> of(Path java, Path folder, int heapMegabytes, String... more) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(List.of(more));
        // GraalJS wants these two on a JDK 25, see its own warnings.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-XX:+UseSerialGC");
        command.add("-Xmx" + heapMegabytes + "m");
        command.add("-XX:MaxMetaspaceSize=96m");
        command.add("-XX:MaxDirectMemorySize=16m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        // Stdout carries frames: the JVM's own words must not get between them.
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("-Xlog:disable");
        command.add("-Xlog:all=warning:stderr");
        command.add("-XX:+ErrorFileToStderr");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:-UsePerfData");
        command.add("-XX:+DisableAttachMechanism");
        // Interpreter only; unpack nothing into anybody's home.
        command.add("-Dtruffle.UseFallbackRuntime=true");
        command.add("-Dpolyglotimpl.AttachLibraryFailureAction=ignore");
        command.add("-Duser.home=/nonexistent");
        command.add("-cp");
        command.add(folder.toAbsolutePath() + "/*");
        command.add("dev.assay.sandbox.SandboxWorker");
        return List.copyOf(command);
    }
}
