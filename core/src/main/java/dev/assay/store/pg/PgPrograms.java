package dev.assay.store.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's programs, run as somebody whom they accept: not as root. */
final class PgPrograms {
    private static final String FOLDER = "postgresql-18.6";
    private static final int NOBODY = 65534;
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final Path home;
    private final Path binaries;
    private final boolean asNobody;

    private PgPrograms(Path home, Path binaries, boolean asNobody) {
        this.home = home;
        this.binaries = binaries;
        this.asNobody = asNobody;
    }

    /** @param home they are unpacked below it, if they are not there yet, and run in it */
    static PgPrograms unpacked(Path home) throws IOException {
        Path binaries = home.resolve(FOLDER);
        PgArchive.unpack(binaries);
        return new PgPrograms(home, binaries, isRoot() && Files.isExecutable(SETPRIV) && anybodyMayPass(home));
    }

    /**
     * Runs one of the programs to its end.
     *
     * @param call its name and what stands behind it
     * @throws IOException with its output when it fails
     */
    void run(List<String> call) throws IOException {
        Path output = Files.createTempFile(home, call.getFirst(), ".out");
        try {
            Process process =
                    builder(call, false).redirectOutput(output.toFile()).start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(call.getFirst() + " took longer than 120 s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        call.getFirst() + " failed (exit " + process.exitValue() + "): " + lastLines(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + call.getFirst() + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Starts one that ends when the thread that calls does. */
    Process launch(List<String> call, Path log) throws IOException {
        return builder(call, true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private ProcessBuilder builder(List<String> call, boolean dieWithUs) {
        List<String> command = new ArrayList<>(asUser(dieWithUs));
        command.add(binaries.resolve("bin").resolve(call.getFirst()).toString());
        command.addAll(call.subList(1, call.size()));
        return new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
    }

    /** To whom the programs run as. */
    void giveAway(Path path) throws IOException {
        if (asNobody) {
            Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Of what a program said. */
    static String lastLines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /** Words before a command of PostgreSQL's: another user than root, and an end when this process ends. */
    private List<String> asUser(boolean dieWithUs) {
        boolean setpriv = Files.isExecutable(SETPRIV);
        List<String> prefix = new ArrayList<>();
        if (isRoot() && !asNobody) {
            // In a user namespace of its own the process is nobody, whatever folders it may not pass as the real
            // nobody.
            prefix.addAll(List.of("/usr/bin/unshare", "-U"));
        }
        if (setpriv && (asNobody || dieWithUs)) {
            prefix.add(SETPRIV.toString());
        }
        if (asNobody) {
            prefix.addAll(List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        if (setpriv && dieWithUs) {
            prefix.addAll(List.of("--pdeathsig", "INT"));
        }
        return prefix;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean anybodyMayPass(Path folder) throws IOException {
        for (Path each = folder; each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }
}
