package dev.keyhold.api.console;

import java.time.Instant;

/**
 * What a page shows, made for its template: the template of {@code UsersView} is {@code users.jte}. Templates escape
 * whatever they print by where it stands.
 */
public interface View {
    Frame frame();

    /** The file of its template. */
    default String template() {
        var name = getClass().getSimpleName().replace("View", "");
        return Character.toLowerCase(name.charAt(0)) + name.substring(1) + ".jte";
    }

    /** A text in the language of the page. */
    default String t(String key, Object... values) {
        return frame().texts().of(key, values);
    }

    /** Whether a form of the page was refused, so that it is shown again. */
    default boolean isRefused() {
        return frame().problem().isPresent();
    }

    /** How long ago that was, in words. */
    default String ago(Instant at) {
        return frame().ago(at);
    }
}
