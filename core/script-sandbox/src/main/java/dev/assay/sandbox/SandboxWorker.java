package dev.assay.sandbox;

import dev.assay.sandbox.wire.Frames;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.sandbox.wire.WorkerCommand;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The worker process. It ends when stdin does, so it cannot outlive its server, and by itself once a script broke a
 * limit.
 */
public final class SandboxWorker {
    private SandboxWorker() {}

    /** Takes no arguments; speaks {@link dev.assay.sandbox.wire} on stdin and stdout. */
    public static void main(String[] args) {
        // Anything that prints must not get between the frames.
        var out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);

        BlockingQueue<ToWorker> inbox = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().name("inbox").start(() -> receive(new FileInputStream(FileDescriptor.in), inbox));

        var conversation = new Conversation(inbox, out, Runtime.getRuntime()::halt);
        Thread.ofPlatform().name("scripts").start(() -> {
            try {
                conversation.run();
            } catch (IOException | InterruptedException | RuntimeException | Error fault) {
                fault.printStackTrace();
                Runtime.getRuntime().halt(WorkerCommand.EXIT_FAULT);
            }
        });
    }

    /** Runs on a thread of its own: the end of stdin must be seen while a script runs. */
    private static void receive(InputStream stdin, BlockingQueue<ToWorker> inbox) {
        try (var in = new DataInputStream(new BufferedInputStream(stdin, 64 * 1024))) {
            while (true) {
                inbox.add(Frames.readToWorker(in));
            }
        } catch (EOFException serverGone) {
            Runtime.getRuntime().halt(0);
        } catch (IOException fault) {
            fault.printStackTrace();
            Runtime.getRuntime().halt(WorkerCommand.EXIT_FAULT);
        }
    }
}
