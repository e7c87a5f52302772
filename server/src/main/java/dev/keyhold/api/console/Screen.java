package dev.keyhold.api.console;

import java.util.List;
import java.util.Optional;

/** The pages about one kind of thing. */
public interface Screen {
    List<Route> routes();

    /** Where the menu leads to, if these pages are in it. */
    default Optional<MenuEntry> menu() {
        return Optional.empty();
    }
}
