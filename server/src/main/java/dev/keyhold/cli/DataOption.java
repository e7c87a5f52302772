package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the installation is, for every command that opens, serves or asks one. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./keyhold-data",
            description = "The data folder. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    Path path() {
        return data;
    }

    DataFolder folder() {
        return new DataFolder(data);
    }
}
