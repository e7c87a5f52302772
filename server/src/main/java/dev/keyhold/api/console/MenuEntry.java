package dev.keyhold.api.console;

/**
 * A page that every page leads to.
 *
 * @param text the key of its name
 * @param path without {@code /console}
 */
public record MenuEntry(String text, String path) {}
