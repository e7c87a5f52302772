package dev.keyhold.cli;

import dev.keyhold.model.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/** Shows how far work has come: a bar that grows on a terminal, elsewhere a line for each tenth. */
final class ProgressBar implements Progress, AutoCloseable {
    private static final int WIDTH = 30;
    private static final int LINES = 10;
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private long total = 1;
    private long done;
    private long printed = -1;

    ProgressBar(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows it on standard error, so that a result can go elsewhere. */
    static ProgressBar on(PrintWriter err) {
        // Without a terminal for input and output there is no bar.
        var console = Optional.ofNullable(System.console());
        return new ProgressBar(err, console.filter(Console::isTerminal).isPresent());
    }

    @Override
    public void begin(long expected) {
        total = Math.max(1, expected);
        done = 0;
        printed = -1;
    }

    /** There may be more by now than was expected. */
    @Override
    public void advance(String what, int by) {
        done += by;
        var percent = Math.min(100, done * 100 / total);
        var step = terminal ? percent : percent / (100 / LINES);
        if (step != printed) {
            printed = step;
            show(what, (int) percent);
        }
    }

    private void show(String what, int percent) {
        var numbers = String.format(Locale.ROOT, "%3d%% %,d of %,d", percent, Math.min(done, total), total);
        if (terminal) {
            var filled = percent * WIDTH / 100;
            out.print("\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + numbers + " (" + what + ")"
                    + CLEAR_TO_END_OF_LINE);
            out.flush();
        } else {
            out.println(numbers + " (" + what + ")");
        }
    }

    /** Leaves the line to what comes next. */
    @Override
    public void close() {
        if (terminal && printed >= 0) {
            out.println();
        }
    }
}
