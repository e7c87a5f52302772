package dev.keyhold.cli;

import dev.keyhold.store.sql.Tables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyhold schema}. */
@Command(
        name = "schema",
        description = {
            "Print the statements that spread the tables of a shared database over a Citus cluster, each account"
                    + " together on one of its nodes. Pipe them to psql after 'keyhold init'.",
            ""
        })
final class SchemaCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and reads it
    private HelpOption help;

    @Override
    public void run() {
        Tables.distribution().forEach(spec.commandLine().getOut()::println);
    }
}
