package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.policy.PolicyUses;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.PolicyVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Managed policies and what uses them. */
public final class PoliciesApi {
    private static final TextConstraint DESCRIPTION = TextConstraint.length(0, 1000);
    private static final String POLICY_ARN = "PolicyArn";
    private static final String AWS = "AWS";
    private static final String LOCAL = "Local";
    private static final String BOUNDARY = "PermissionsBoundary";
    private static final List<String> USES = List.of("PermissionsPolicy", BOUNDARY);
    private static final List<String> SCOPES = List.of("All", AWS, LOCAL);
    private static final List<String> ENTITIES =
            List.of("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy");

    private final ManagedPolicies policies;
    private final PolicyUses uses;

    public PoliciesApi(ManagedPolicies policies, PolicyUses uses) {
        this.policies = policies;
        this.uses = uses;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.CREATE_POLICY, this::create),
                Route.of(IamAction.GET_POLICY, this::get),
                Route.of(IamAction.LIST_POLICIES, this::list),
                Route.silent(IamAction.DELETE_POLICY, this::delete),
                Route.of(IamAction.LIST_ENTITIES_FOR_POLICY, this::listEntities));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = call.input().required("PolicyName", Members.NAME);
        var path = call.input().text("Path", Members.POLICY_PATH).orElse("/");
        var document = Members.document(call.input());
        var description = call.input().text("Description", DESCRIPTION).orElse("");
        var tags = TagMembers.tags(call.input());
        call.input().check();
        var draft = new ManagedPolicies.Draft(name, path, description, document, tags);
        var created = policies.create(call.principal(), draft);
        return ResponseValue.Struct.EMPTY.with(
                "Policy", policy(created).with("Tags", Members.tagsIfAny(created.tags())));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var arn = call.input().required(POLICY_ARN, Members.ARN);
        call.input().check();
        var found = policies.get(call.principal(), Members.policyArn(arn));
        var description = Optional.of(found.policy().description())
                .filter(text -> !text.isEmpty())
                .map(ResponseValue.Text::new);
        return ResponseValue.Struct.EMPTY.with(
                "Policy", policy(found).with("Description", description).with("Tags", Members.tags(found.tags())));
    }

    /** {@code PolicyUsageFilter} has an effect only together with {@code OnlyAttached}. */
    private ResponseValue.Struct list(ActionCall call) {
        var scope = call.input().optionalOf("Scope", SCOPES).orElse("All");
        var onlyAttached = call.input().flag("OnlyAttached");
        var prefix = call.input().text("PathPrefix", Members.POLICY_PATH).orElse("/");
        var usage = call.input().optionalOf("PolicyUsageFilter", USES);
        var paging = call.input().paging();
        call.input().check();
        var usedAs = onlyAttached ? usedAs(usage) : EnumSet.noneOf(PolicyUsage.Kind.class);
        var markers =
                PageMarkers.of(call.principal().account(), IamAction.LIST_POLICIES, scope, usedAs.toString(), prefix);
        var query = new ManagedPolicies.Query(origins(scope), usedAs, prefix);
        var page = policies.list(call.principal(), query, markers.request(paging));
        var found = page.items().stream().map(PoliciesApi::policy).toList();
        return markers.close(ResponseValue.Struct.EMPTY.with("Policies", new ResponseValue.Items(found)), page.next());
    }

    private static Set<ManagedPolicies.Origin> origins(String scope) {
        return switch (scope) {
            case AWS -> EnumSet.of(ManagedPolicies.Origin.PREDEFINED);
            case LOCAL -> EnumSet.of(ManagedPolicies.Origin.OWN);
            default -> EnumSet.allOf(ManagedPolicies.Origin.class);
        };
    }

    private static EnumSet<PolicyUsage.Kind> usedAs(Optional<String> filter) {
        if (filter.isEmpty()) {
            return EnumSet.allOf(PolicyUsage.Kind.class);
        }
        return EnumSet.of(filter.get().equals(BOUNDARY) ? PolicyUsage.Kind.BOUNDARY : PolicyUsage.Kind.ATTACHMENT);
    }

    private void delete(ActionCall call) {
        var arn = call.input().required(POLICY_ARN, Members.ARN);
        call.input().check();
        policies.delete(call.principal(), Members.policyArn(arn));
    }

    private ResponseValue.Struct listEntities(ActionCall call) {
        var text = call.input().required(POLICY_ARN, Members.ARN);
        var filter = call.input().optionalOf("EntityFilter", ENTITIES);
        var prefix = call.input().text("PathPrefix", Members.PATH).orElse("/");
        var usage = call.input().optionalOf("PolicyUsageFilter", USES);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(
                call.principal().account(),
                IamAction.LIST_ENTITIES_FOR_POLICY,
                text,
                filter.orElse(""),
                prefix,
                usage.orElse(""));
        var query = new PolicyUses.Query(kinds(filter), usedAs(usage), prefix);
        var page = uses.list(call.principal(), Members.policyArn(text), query, markers.request(paging));
        var result = ResponseValue.Struct.EMPTY
                .with("PolicyGroups", entities(page.items(), PolicyUses.Kind.GROUP, "Group"))
                .with("PolicyUsers", entities(page.items(), PolicyUses.Kind.USER, "User"))
                .with("PolicyRoles", entities(page.items(), PolicyUses.Kind.ROLE, "Role"));
        return markers.close(result, page.next());
    }

    private static Set<PolicyUses.Kind> kinds(Optional<String> filter) {
        return switch (filter.orElse("")) {
            case "" -> EnumSet.allOf(PolicyUses.Kind.class);
            case "User" -> EnumSet.of(PolicyUses.Kind.USER);
            case "Group" -> EnumSet.of(PolicyUses.Kind.GROUP);
            case "Role" -> EnumSet.of(PolicyUses.Kind.ROLE);
            default -> EnumSet.noneOf(PolicyUses.Kind.class);
        };
    }

    private static ResponseValue.Items entities(List<PolicyUses.Entity> all, PolicyUses.Kind kind, String prefix) {
        return new ResponseValue.Items(all.stream()
                .filter(entity -> entity.kind() == kind)
                .map(entity -> ResponseValue.Struct.EMPTY
                        .with(prefix + "Name", entity.name())
                        .with(prefix + "Id", entity.uniqueId()))
                .toList());
    }

    static ResponseValue.Struct policy(ManagedPolicies.Details details) {
        var policy = details.policy();
        return ResponseValue.Struct.EMPTY
                .with("PolicyName", policy.name())
                .with("PolicyId", policy.uniqueId())
                .with("Arn", policy.arn().text())
                .with("Path", policy.path())
                .with("DefaultVersionId", PolicyVersion.idOf(policy.defaultVersion()))
                .with("AttachmentCount", details.usage().attachments())
                .with("PermissionsBoundaryUsageCount", details.usage().boundaries())
                .with("IsAttachable", true)
                .with("CreateDate", policy.createdAt())
                .with("UpdateDate", policy.updatedAt());
    }
}
