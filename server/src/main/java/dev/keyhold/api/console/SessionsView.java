package dev.keyhold.api.console;

import java.util.List;

/** The sessions of one credential, and the id of the one that asks. */
public record SessionsView(Frame frame, List<BrowserSession> sessions, String own) implements View {
    public SessionsView {
        sessions = List.copyOf(sessions);
    }
}
