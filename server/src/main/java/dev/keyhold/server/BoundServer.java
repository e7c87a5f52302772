package dev.keyhold.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port with the requests that came by it, and how it is closed. */
record BoundServer(
        Server server,
        RequestsInProgress requests,
        Connections connections,
        Health health,
        Readiness readiness,
        ConcurrencyLimits limits,
        RequestPipeline pipeline) {
    /** With what follows it, this is less than the ten seconds that a stop may take. */
    private static final Duration DRAIN = Duration.ofSeconds(7);
    /** For answers to be written that say that there is none. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(BoundServer.class);

    /** Host and port by a name that is in the certificate, before the server is started as it was configured. */
    String authority(InetSocketAddress configured) {
        InetSocketAddress bound = Optional.ofNullable(server.activePort())
                .map(ServerPort::localAddress)
                .orElse(configured);
        return Addresses.authority(bound, true);
    }

    /**
     * Takes no more requests, waits for those in progress within limits, and closes all connections. A request that is
     * still not answered then is refused, and nothing of it is committed afterwards unless the commit had begun. With
     * no request in progress nothing is waited for.
     */
    void stop() {
        stop(DRAIN, LAST_ANSWERS);
    }

    void stop(Duration drain, Duration lastAnswers) {
        requests.refuseNew();
        health.stop();
        connections.refuseNew();
        if (!requests.await(drain)) {
            log.atWarn().addKeyValue("requests", requests.count()).log("server.stopping.cut_off");
            requests.cutOff();
            requests.await(lastAnswers);
        }
        connections.stop(server);
    }
}
