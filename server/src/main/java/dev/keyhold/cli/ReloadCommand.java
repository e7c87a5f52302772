package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold reload}. */
@Command(
        name = "reload",
        description = {
            "Have the running server of a data folder read its certificates and its settings again, as SIGHUP does. It"
                    + " takes over certificates, the log level and limits; the command says what needs a restart.",
            ""
        })
final class ReloadCommand extends ServerCommand implements Runnable {
    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var answer = ask(AdminMessages.request("reload"));
        if (isJson()) {
            out().println(answer);
            return;
        }
        var changed = answer.path("changed");
        out().println(
                        changed.isEmpty()
                                ? "Nothing has changed."
                                : "Taken over: " + AdminMessages.joined(changed) + ".");
        if (!answer.path("needRestart").isEmpty()) {
            out().println("Changed, but only a restart takes it over: "
                    + AdminMessages.joined(answer.path("needRestart")) + ".");
        }
    }
}
