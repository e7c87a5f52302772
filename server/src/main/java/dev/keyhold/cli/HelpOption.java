package dev.keyhold.cli;

import picocli.CommandLine.Option;

/** {@code --help}, alike for every command. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;
}
