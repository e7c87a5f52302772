package dev.keyhold.domain.resource;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.Access.Path;
import dev.keyhold.domain.policy.Roles;
import dev.keyhold.domain.policy.Stewards;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Shown;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.Violation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who has which role on a resource. Adding what is there and removing what is not are no errors; only what really
 * changed is reported. A cloud without an owner gets its first from whoever may grant roles on it; from then on only an
 * owner makes or unmakes owners.
 */
public final class Bindings {
    private static final Set<String> SUBJECT_TYPES =
            Set.of("userAccount", Subject.SERVICE_ACCOUNT, "federatedUser", "group", Subject.SYSTEM);
    /** The ids of the vendor; no secret has their form, so none is kept in place of one. */
    private static final Pattern SUBJECT_ID =
            Pattern.compile("[a-z0-9]{1,50}|allUsers|allAuthenticatedUsers|group:[a-z]{1,20}:[a-z0-9]{1,50}:users");

    private static final Set<String> OWNERS = Set.of(Roles.OWNER);

    private final Store store;
    private final Access access;
    private final Operations operations;

    public Bindings(Store store, Access access, Operations operations) {
        this.store = store;
        this.access = access;
        this.operations = operations;
    }

    /** The resource that bindings are on, to be found when the store is open. */
    @FunctionalInterface
    public interface On {
        Path find(ReadTx tx);

        static On serviceAccount(Caller caller, String id) {
            return tx -> Resources.path(tx, Resources.serviceAccount(tx, caller, id));
        }

        static On folder(Caller caller, String id) {
            return tx -> Resources.path(Resources.folder(tx, caller, id));
        }

        static On cloud(Caller caller, String id) {
            return tx -> Resources.path(Resources.cloud(tx, caller, id));
        }
    }

    /** A role for a subject, not yet on a resource. */
    public record Grant(String role, Subject subject) {}

    /** A grant to add, or to remove. */
    public record Delta(boolean add, Grant grant) {}

    /** What really changed on a resource. */
    public record Effect(ResourceId resource, List<Delta> deltas) {
        public Effect {
            deltas = List.copyOf(deltas);
        }
    }

    /** Grants bound on the resource itself. */
    public List<Grant> list(Caller caller, Operation operation, On resource) {
        return store.read(tx -> {
            var path = resource.find(tx);
            access.require(tx, caller, operation, path);
            return grants(tx, caller, path.resource());
        });
    }

    /** Replaces every grant on the resource. */
    public StoredOperation set(
            Call call, Operation operation, On resource, List<Grant> grants, Receipt<Effect> receipt) {
        return operations.run(
                call,
                operation,
                tx -> access.require(tx, call.caller(), operation, resource.find(tx)),
                tx -> {
                    var path = resource.find(tx);
                    var wanted = new LinkedHashSet<>(grants);
                    var present = grants(tx, call.caller(), path.resource());
                    var deltas = new ArrayList<Delta>();
                    present.stream()
                            .filter(grant -> !wanted.contains(grant))
                            .forEach(grant -> deltas.add(new Delta(false, grant)));
                    wanted.stream()
                            .filter(grant -> !present.contains(grant))
                            .forEach(grant -> deltas.add(new Delta(true, grant)));
                    return apply(tx, call.caller(), path, deltas, "access_bindings");
                },
                receipt);
    }

    /** Adds and removes grants, all of them or none. */
    public StoredOperation update(
            Call call, Operation operation, On resource, List<Delta> deltas, Receipt<Effect> receipt) {
        return operations.run(
                call,
                operation,
                tx -> access.require(tx, call.caller(), operation, resource.find(tx)),
                tx -> apply(tx, call.caller(), resource.find(tx), deltas, "access_binding_deltas"),
                receipt);
    }

    private Operations.Done<Effect> apply(WriteTx tx, Caller caller, Path path, List<Delta> deltas, String field) {
        deltas.forEach(delta -> check(delta, field));
        protectOwners(tx, caller, path, deltas);
        var effective = Stewards.keep(
                tx,
                caller.account(),
                () -> deltas.stream()
                        .filter(delta -> applies(tx, caller, path.resource(), delta))
                        .toList());
        var targets = Targets.describe(
                "access bindings of " + Targets.describe(path.kind(), path.resource()),
                effective.stream().map(Bindings::describe).toList());
        return new Operations.Done<>(new Effect(path.resource(), effective), path.resource(), targets);
    }

    /** The subject's identifier is the client's free text; encoded, it cannot pass for more of this one. */
    private static String describe(Delta delta) {
        var subject = delta.grant().subject();
        var who = subject.type() + " " + URLEncoder.encode(subject.id(), StandardCharsets.UTF_8);
        return delta.grant().role() + (delta.add() ? " added to " : " removed from ") + who;
    }

    private static boolean applies(WriteTx tx, Caller caller, ResourceId resource, Delta delta) {
        var binding =
                new AccessBinding(resource, delta.grant().role(), delta.grant().subject());
        return delta.add()
                ? tx.bindings().add(caller.account(), binding)
                : tx.bindings().remove(caller.account(), binding);
    }

    private void protectOwners(WriteTx tx, Caller caller, Path path, List<Delta> deltas) {
        if (path.kind() == Refusal.Kind.CLOUD
                && deltas.stream().anyMatch(delta -> delta.grant().role().equals(Roles.OWNER))
                && Stewards.hasOwner(tx, caller.account())
                && !access.allows(tx, caller, OWNERS, path)) {
            throw access.denied(caller, Operation.SET_CLOUD_BINDINGS, path);
        }
    }

    private static void check(Delta delta, String field) {
        if (Roles.find(delta.grant().role()).isEmpty()) {
            throw invalid(field, "Role " + Shown.of(delta.grant().role()) + " does not exist");
        }
        var subject = delta.grant().subject();
        if (!SUBJECT_TYPES.contains(subject.type())) {
            throw invalid(field, "Subject type " + Shown.of(subject.type()) + " does not exist");
        }
        if (!SUBJECT_ID.matcher(subject.id()).matches()) {
            throw invalid(field, "Subject " + Shown.of(subject.id()) + " does not exist");
        }
    }

    private static Refused invalid(String field, String constraint) {
        return new Refused(new Refusal.InvalidFields(List.of(new Violation(field, Optional.empty(), constraint))));
    }

    private static List<Grant> grants(ReadTx tx, Caller caller, ResourceId resource) {
        return tx.bindings().on(caller.account(), resource).stream()
                .map(binding -> new Grant(binding.role(), binding.subject()))
                .toList();
    }
}
