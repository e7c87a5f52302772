package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.console.screen.InstallationFacts;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.maintenance.Diagnosis;
import dev.keyhold.model.Rfc3339;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.NodeStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the console shows of this server: the same as {@code keyhold status} and {@code keyhold doctor}. */
final class ServerFacts implements InstallationFacts {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Config config;
    private final Nodes nodes;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Sources> sources = new AtomicReference<>();

    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();
    private final ReentrantLock looking = new ReentrantLock();

    ServerFacts(Config config, Nodes nodes, InstantSource clock) {
        this.config = config;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** What was found then. */
    private record Known(Instant at, List<Finding> findings) {}

    private record Sources(ServerStatus status, Reload reload) {}

    /** The server answers already when it gets to know of itself. */
    void begun(ServerStatus status, Reload reload) {
        sources.set(new Sources(status, reload));
    }

    private Sources sources() {
        var found = sources.get();
        if (found == null) {
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
        }
        return found;
    }

    @Override
    public List<Setting> settings() {
        return sources().reload.settings();
    }

    @Override
    public Gateways gateways() {
        return GatewayFacts.of(config.gateway());
    }

    @Override
    public List<Node> nodes() {
        var known = nodes.all();
        if (known.stream().anyMatch(node -> node.id().equals(nodes.self()))) {
            return known.stream().map(this::node).toList();
        }
        // An embedded database is not shared, so that its server needs not say that it lives.
        return List.of(new Node(nodes.self(), true, Optional.of(Build.VERSION), clock.instant(), Feed.NONE));
    }

    private Node node(NodeStore.Node known) {
        return new Node(
                known.id(),
                known.id().equals(nodes.self()),
                known.version(),
                known.seenAt(),
                known.writesFeed() ? Feed.WRITTEN : Feed.UNWRITTEN);
    }

    @Override
    public State state() {
        var source = sources().status;
        var status = source.read();
        return new State(facts(status), findings(source.diagnose(status)));
    }

    /** It takes time in proportion to the number of accounts, so not every page looks again. */
    @Override
    public List<Finding> findings() {
        var now = clock.instant();
        var before = known.get();
        if (before != null && !now.isBefore(before.at) && now.isBefore(before.at.plus(FRESH))) {
            return before.findings;
        }
        looking.lock();
        try {
            var meanwhile = known.get();
            if (meanwhile != null && !meanwhile.equals(before)) {
                return meanwhile.findings;
            }
            var found = new Known(now, state().findings());
            known.set(found);
            return found.findings;
        } finally {
            looking.unlock();
        }
    }

    private static List<Finding> findings(List<Diagnosis.Finding> found) {
        return found.stream()
                .map(it -> new Finding(it.level() == Diagnosis.Level.ERROR, it.problem(), it.action()))
                .toList();
    }

    private static List<Fact> facts(JsonNode status) {
        var facts = new ArrayList<Fact>();
        var server = status.path("server");
        add(facts, "version", status.path("version"));
        add(facts, "java", server.path("java"));
        time(facts, "started", "", server.path("startedAt"));
        server.path("urls").forEach(url -> add(facts, "urls", url));
        add(facts, "store", status.path("store").path("name"));
        add(facts, "feed", status.path("store").path("changeFeed").path("state"));
        add(facts, "rootKey", status.path("rootKey").path("source"));
        add(facts, "certificate", status.path("certificate").path("file"));
        add(facts, "certificateEnd", status.path("certificate").path("notAfter"));
        var backup = status.path("backup");
        add(facts, "backup", backup.path("by"));
        time(
                facts,
                "backup",
                backup.path("last").path("file").asText(),
                backup.path("last").path("at"));
        add(facts, "backupEvery", backup.path("to"));
        server.path("auditDelivery").forEach(delivery -> add(facts, "auditTo", delivery.path("to")));
        return facts;
    }

    private static void add(List<Fact> facts, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            facts.add(new Fact(name, value.asText()));
        }
    }

    private static void time(List<Fact> facts, String name, String text, JsonNode at) {
        Rfc3339.parse(at.asText()).ifPresent(time -> facts.add(new Fact(name, text, Optional.of(time))));
    }
}
