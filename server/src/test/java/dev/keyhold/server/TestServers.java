package dev.keyhold.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;

/** Servers of Armeria for tests of one service, without all that a Keyhold has around it. */
public final class TestServers {
    private TestServers() {}

    /** A server that stops at once, as the real one does. */
    public static ServerBuilder builder() {
        return Server.builder().bossGroupFactory(AcceptorGroup::new);
    }
}
