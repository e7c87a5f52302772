package dev.keyhold;

import dev.keyhold.cli.Keyhold;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Keyhold.run(arguments));
    }
}
