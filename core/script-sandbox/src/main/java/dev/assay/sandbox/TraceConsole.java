package dev.assay.sandbox;

/** What a script printed for one trace, up to a limit. */
final class TraceConsole {
    /** Characters kept for one trace. */
    static final int MAX = 4 * 1024;

    private static final String CUT = "… (cut after " + MAX + " characters)\n";

    private final StringBuilder text = new StringBuilder();
    private boolean full;

    void print(String level, String line) {
        if (full) {
            return;
        }
        if (!level.equals("log")) {
            text.append(level).append(": ");
        }
        text.append(line).append('\n');
        if (text.length() > MAX) {
            text.setLength(MAX);
            text.append(CUT);
            full = true;
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
