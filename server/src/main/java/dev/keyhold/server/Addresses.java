package dev.keyhold.server;

import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Addresses that are listened on, in words of the operator. */
final class Addresses {
    private Addresses() {}

    /**
     * Makes sure that an address can be listened on.
     *
     * @param option that sets it
     * @throws StartException when it cannot
     */
    static void requireFree(String option, InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            throw cannotListen(option, address, e);
        }
    }

    /** The native transport throws another exception than the JDK; the system's words are in both. */
    static StartException cannotListen(String option, InetSocketAddress address, Throwable cause) {
        var said = String.valueOf(cause.getMessage());
        String why;
        if (said.contains("in use")) {
            why = "another program uses this port; stop it, or name another port with " + option;
        } else if (said.contains("ermission denied")) {
            why = "the system does not allow this port to this user; name one above 1023 with " + option;
        } else if (said.contains("Cannot assign")) {
            why = "this host does not have the address; name one that it has with " + option;
        } else {
            why = said;
        }
        return new StartException("cannot listen on " + authority(address, false) + ": " + why, cause);
    }

    /** Host and port as in a URL; {@code byName} if the wildcard address is to be called {@code localhost}. */
    static String authority(InetSocketAddress address, boolean byName) {
        var host = byName && address.getAddress().isAnyLocalAddress()
                ? "localhost"
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
