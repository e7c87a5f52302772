package dev.keyhold.domain;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Every operation that changes a role or an instance profile, in an order in which each can succeed. */
final class RoleChanges {
    private RoleChanges() {}

    static Map<Action, ThrowingCallable> of(Fixture domain, Principal root) {
        var trust = PolicyDocuments.TRUST;
        var reader = new PolicyHolder.Ref.OfRole("reader");
        var tags = List.of(new Tag("a", "1"));
        var bound = Arn.managedPolicy("ReadOnlyAccess");
        var draft = new Roles.Draft("reader", "/", "", Duration.ofHours(1), trust, Optional.of(bound), tags);
        var about = Optional.of("about");
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(IamAction.CREATE_ROLE, () -> domain.roles.create(root, draft));
        for (var update : List.of(IamAction.UPDATE_ROLE, IamAction.UPDATE_ROLE_DESCRIPTION)) {
            changes.put(update, () -> domain.roles.update(root, update, "reader", about, Optional.empty()));
        }
        changes.put(IamAction.UPDATE_ASSUME_ROLE_POLICY, () -> domain.roles.updateTrustPolicy(root, "reader", trust));
        changes.put(IamAction.TAG_ROLE, () -> domain.roleTags.add(root, "reader", tags));
        changes.put(IamAction.UNTAG_ROLE, () -> domain.roleTags.remove(root, "reader", List.of("a")));
        changes.put(
                IamAction.PUT_ROLE_POLICY,
                () -> domain.inlinePolicies.put(
                        root, IamAction.PUT_ROLE_POLICY, reader, "own", PolicyDocuments.ADMINISTRATOR));
        changes.put(
                IamAction.DELETE_ROLE_POLICY,
                () -> domain.inlinePolicies.delete(root, IamAction.DELETE_ROLE_POLICY, reader, "own"));
        changes.put(
                IamAction.ATTACH_ROLE_POLICY,
                () -> domain.attachments.attach(root, IamAction.ATTACH_ROLE_POLICY, reader, bound));
        changes.put(
                IamAction.DETACH_ROLE_POLICY,
                () -> domain.attachments.detach(root, IamAction.DETACH_ROLE_POLICY, reader, bound));
        changes.put(
                IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY,
                () -> domain.boundaries.all().put(root, IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY, reader, bound));
        changes.put(
                IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY,
                () -> domain.boundaries.all().delete(root, IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY, reader));
        var profiles = domain.instanceProfiles;
        changes.put(IamAction.CREATE_INSTANCE_PROFILE, () -> profiles.create(root, "web", "/", tags));
        changes.put(IamAction.TAG_INSTANCE_PROFILE, () -> domain.instanceProfileTags.add(root, "web", tags));
        changes.put(
                IamAction.UNTAG_INSTANCE_PROFILE, () -> domain.instanceProfileTags.remove(root, "web", List.of("a")));
        changes.put(IamAction.ADD_ROLE_TO_INSTANCE_PROFILE, () -> profiles.addRole(root, "web", "reader"));
        changes.put(IamAction.REMOVE_ROLE_FROM_INSTANCE_PROFILE, () -> profiles.removeRole(root, "web", "reader"));
        changes.put(IamAction.DELETE_INSTANCE_PROFILE, () -> profiles.delete(root, "web"));
        changes.put(IamAction.DELETE_ROLE, () -> domain.roles.delete(root, "reader"));
        return changes;
    }
}
