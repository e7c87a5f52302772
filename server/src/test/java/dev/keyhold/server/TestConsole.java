package dev.keyhold.server;

import dev.keyhold.api.console.Console;
import dev.keyhold.model.AccountId;

/** The console of a server in tests. */
public final class TestConsole {
    private TestConsole() {}

    /** Its pages. */
    public static Console of(TestKeyhold keyhold) {
        return keyhold.wiring().console().service().console();
    }

    /** The code of a one-time link for the root of an account. */
    public static String link(TestKeyhold keyhold, AccountId account) {
        return keyhold.wiring().console().links().create(account);
    }
}
