package dev.keyhold.cli;

import dev.keyhold.store.sql.Tables;
import picocli.CommandLine.Command;

/** {@code keyhold schema}. */
@Command(
        name = "schema",
        description = {
            "Print the statements that distribute the tables of a shared database over a Citus cluster, each account"
                    + " on one of its nodes, and delete what is left of their rows on the coordinator. Tables that"
                    + " are distributed already are passed over. Pipe the statements to psql after 'keyhold init',"
                    + " and again after each upgrade.",
            ""
        })
final class SchemaCommand extends BaseCommand implements Runnable {
    @Override
    public void run() {
        Tables.distribution().forEach(out()::println);
    }
}
