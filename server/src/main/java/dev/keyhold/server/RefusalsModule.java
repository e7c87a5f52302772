package dev.keyhold.server;

import dev.keyhold.api.RefusalCodes;
import dev.keyhold.domain.audit.DenialObserver;
import dev.keyhold.domain.authn.RefusedSignatures;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.domain.refusal.RecentRefusals;
import dev.keyhold.domain.refusal.RefusalExplainer;
import dev.keyhold.domain.refusal.RefusalKeeper;
import dev.keyhold.domain.refusal.RequestCounts;
import dev.keyhold.sigv4.Host;
import dev.keyhold.sigv4.SignedRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The memory of refusals, and their explanations. */
final class RefusalsModule {
    private final StoreModule storage;
    private final Config config;
    private final RecentRefusals recent;
    private final RequestCounts counts;

    RefusalsModule(StoreModule storage, Config config) {
        this.storage = storage;
        this.config = config;
        this.recent = new RecentRefusals(
                storage.clock(), config.operation().refusals().bytes());
        this.counts = new RequestCounts(storage.clock());
    }

    RequestCounts counts() {
        return counts;
    }

    /** Gets each refusal. */
    DenialObserver observer() {
        return new DenialObserver() {
            @Override
            public void noted(Denial denial) {
                counts.noted(denial);
                recent.noted(denial);
            }

            @Override
            public void wrongSignature(SignedRequest signed) {
                recent.wrongSignature(signed);
            }
        };
    }

    /** Forgets what is too old. */
    void clean() {
        recent.clean();
        counts.clean();
    }

    RecentRefusals recent() {
        return recent;
    }

    RefusalExplainer explainer(RefusedSignatures signatures) {
        return new RefusalExplainer(storage.store(), recent, signatures, RefusalCodes::cause, ownHosts());
    }

    RefusalKeeper keeper(Nodes nodes) {
        return new RefusalKeeper(
                storage.ids(), nodes, config.operation().refusals().bytes() > 0);
    }

    /** By these names clients may call, as far as settings tell. */
    private List<String> ownHosts() {
        var hosts = new ArrayList<String>();
        config.publicUrl()
                .flatMap(url -> Optional.ofNullable(URI.create(url.text()).getRawAuthority()))
                .ifPresent(hosts::add);
        config.yandex().endpoint().ifPresent(hosts::add);
        config.gateway().audience().hosts().stream()
                .filter(host -> !host.below())
                .map(RefusalsModule::text)
                .forEach(hosts::add);
        var port = config.listen().getPort();
        for (var name : List.of("localhost", "127.0.0.1", config.listen().getHostString())) {
            hosts.add(port == 0 ? name : name + ":" + port);
        }
        return hosts;
    }

    private static String text(Host host) {
        return host.port().isEmpty() ? host.name() : host.name() + ":" + host.port();
    }
}
