package dev.keyhold.api.console;

/** What a page is replaced by that cannot be shown; its text is the problem of the frame. */
public record ErrorView(Frame frame, String title) implements View {}
