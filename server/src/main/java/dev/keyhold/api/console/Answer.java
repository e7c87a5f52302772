package dev.keyhold.api.console;

import dev.keyhold.domain.authn.BrowserAuthenticator;

/** What a page does with a request. */
public sealed interface Answer {
    /** Shows something. */
    record Show(View view) implements Answer {}

    /** Shows another page, after something was done. {@code path} is without {@code /console}. */
    record Go(String path) implements Answer {}

    /** The same with a text about what was done, by its key {@code done.…}. */
    static Answer done(String path, String what) {
        return new Go(path + (path.indexOf('?') < 0 ? "?" : "&") + "done=" + what);
    }

    /**
     * A file for the browser to keep.
     *
     * @param name of letters, digits and {@code .-_} alone
     * @param content lines of JSON, or PEM if the name ends with {@code .pem}
     */
    record Download(String name, String content) implements Answer {}

    /** Begins a session of somebody who has shown a credential. */
    record Enter(BrowserAuthenticator.Proof proof) implements Answer {}

    /** Ends the session. */
    record Leave() implements Answer {}
}
