package dev.keyhold.server;

import com.linecorp.armeria.common.FlagsProvider;

/** Flags of Armeria that no builder sets; Armeria discovers this class before anything of it is used. */
public final class TransportFlags implements FlagsProvider {
    /** Above Armeria's own defaults, below properties of the process. */
    private static final int PRIORITY = 10;

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public String name() {
        return "keyhold";
    }

    /** A query is data here, never a file name: "/../" in one is nothing to refuse. */
    @Override
    public Boolean allowDoubleDotsInQueryString() {
        return true;
    }

    /** Clients of HTTP/1.0, and those that ask for it, wait for the end of the connection. */
    @Override
    public Long defaultHttp1ConnectionCloseDelayMillis() {
        return 0L;
    }
}
