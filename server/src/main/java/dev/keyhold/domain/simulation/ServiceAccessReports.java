package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which services the policies of a user, group, role or policy grant, and when they were last used. Nothing is kept of
 * a report: it is made when it is asked for, and is of that moment.
 */
public final class ServiceAccessReports {
    private static final List<String> SERVICES = List.of("iam", "kms", "organizations", "s3", "sts");
    private static final Duration KEPT = Duration.ofDays(7);

    private final Store store;
    private final Authorizer authorizer;
    private final AccessSubjects subjects;
    private final LastUses lastUses;
    private final CpuBoundExecutor costly;
    private final InstantSource clock;

    public ServiceAccessReports(
            Store store,
            Authorizer authorizer,
            PolicyResolver policies,
            LastUses lastUses,
            CpuBoundExecutor costly,
            InstantSource clock) {
        this.store = store;
        this.authorizer = authorizer;
        this.subjects = new AccessSubjects(authorizer, policies);
        this.lastUses = lastUses;
        this.costly = costly;
        this.clock = clock;
    }

    /** A report. */
    public record Report(Instant createdAt, boolean byAction, List<Line> lines) {
        public Report {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A service that policies grant.
     *
     * @param last empty if nobody used it
     * @param entities how many users and roles did
     */
    public record Line(String service, Optional<Use> last, int entities) {}

    /** That a user or role used a service. */
    public record Use(Arn entity, Instant at, String region) {}

    /** Lets pass a principal that may have a report made, which then is there by the name that is returned. */
    public String generate(Principal principal, String arn, boolean byAction) {
        var subject =
                store.read(tx -> subjects.find(tx, principal, IamAction.GENERATE_SERVICE_LAST_ACCESSED_DETAILS, arn));
        return new ReportId(subject.uniqueId(), byAction, clock.instant()).text(principal.account());
    }

    /**
     * The report of that name.
     *
     * @throws ServiceException when the principal may not get reports; or there is none, or not for this principal
     */
    public Report get(Principal principal, String name) {
        authorizer.require(
                principal,
                IamAction.GET_SERVICE_LAST_ACCESSED_DETAILS,
                new ResourceRef.WholeAccount(principal.account()));
        NonBlocking.requireMayWait();
        var now = clock.instant();
        var id = ReportId.parse(principal.account(), name)
                .filter(it -> !it.createdAt().isAfter(now)
                        && it.createdAt().plus(KEPT).isAfter(now))
                .orElseThrow(() -> notFound(name));
        return costly.run(() -> report(principal, id).orElseThrow(() -> notFound(name)));
    }

    private Optional<Report> report(Principal principal, ReportId id) {
        // Looked at before the store is read: what is written meanwhile is then in both.
        var waiting = lastUses.waiting(principal.account());
        return store.read(tx -> subjects.byUniqueId(tx, principal.account(), id.subject())
                        .filter(subject -> mayAskFor(tx, principal, subject))
                        .map(subject -> found(tx, subject)))
                .map(found -> {
                    var uses = new Uses(found.entities());
                    found.ofRoles().forEach(uses::add);
                    page(
                            page -> store.read(tx -> tx.accessKeys().held(principal.account(), page))
                                    .map(stored -> Optional.ofNullable(waiting.get(stored.id()))
                                            .map(stored::used)
                                            .orElse(stored)
                                            .lastUse()
                                            .map(use ->
                                                    new Held(stored.owner(), use.service(), use.at(), use.region()))),
                            held -> held.ifPresent(uses::add));
                    return new Report(
                            id.createdAt(),
                            id.byAction(),
                            found.services().stream().map(uses::line).toList());
                });
    }

    private boolean mayAskFor(ReadTx tx, Principal principal, AccessSubjects.Subject subject) {
        var request = AuthorizationRequest.in(
                tx, principal, IamAction.GENERATE_SERVICE_LAST_ACCESSED_DETAILS, subject.resource());
        return authorizer.authorize(request) instanceof Decision.Allow;
    }

    /** Of a role only its last use is known, and that alone counts. */
    private Found found(ReadTx tx, AccessSubjects.Subject subject) {
        var entities = new HashMap<ResourceId, Arn>();
        subjects.users(tx, subject).forEach((id, user) -> entities.put(id, Arn.of(user)));
        var ofRoles = new ArrayList<Held>();
        for (var role : AccessSubjects.roles(tx, subject)) {
            entities.put(role.id(), Arn.of(role));
            lastUses.ofRole(tx, role.account(), role.id())
                    .ifPresent(use -> ofRoles.add(new Held(role.id(), use.service(), use.at(), use.region())));
        }
        return new Found(subject.services(SERVICES), entities, ofRoles);
    }

    private record Found(List<String> services, Map<ResourceId, Arn> entities, List<Held> ofRoles) {}

    private record Held(ResourceId owner, String service, Instant at, String region) {}

    interface Pages<T> {
        Page<T> read(Page.Request page);
    }

    static <T> void page(Pages<T> pages, Consumer<T> each) {
        var after = Optional.<String>empty();
        do {
            var page = pages.read(new Page.Request(after, Page.Request.MAX_SIZE));
            page.items().forEach(each);
            after = page.next();
        } while (after.isPresent());
    }

    /** The last use of each service by each user and role. */
    private static final class Uses {
        private final Map<ResourceId, Arn> entities;
        private final Map<String, Map<ResourceId, Use>> byService = new HashMap<>();

        Uses(Map<ResourceId, Arn> entities) {
            this.entities = entities;
        }

        void add(Held held) {
            var entity = entities.get(held.owner());
            if (entity != null) {
                byService
                        .computeIfAbsent(held.service(), _ -> new HashMap<>())
                        .merge(
                                held.owner(),
                                new Use(entity, held.at(), held.region()),
                                (one, other) -> one.at().isAfter(other.at()) ? one : other);
            }
        }

        Line line(String service) {
            var uses = byService.getOrDefault(service, Map.of());
            return new Line(service, uses.values().stream().max(Comparator.comparing(Use::at)), uses.size());
        }
    }

    private static ServiceException notFound(String name) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.OPERATION, name));
    }
}
