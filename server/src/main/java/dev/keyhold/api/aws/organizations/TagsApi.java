package dev.keyhold.api.aws.organizations;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Tag;
import java.util.List;

/** Tags of accounts. The root cannot have any; organizational units and policies do not exist. */
public final class TagsApi {
    private static final TextConstraint RESOURCE_ID = TextConstraint.matching(
            0,
            130,
            "^(r-[0-9a-z]{4,32})|(\\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})"
                    + "|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$");
    private static final TextConstraint TAG_KEY =
            TextConstraint.matching(1, 128, "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$");
    private static final TextConstraint TAG_VALUE =
            TextConstraint.matching(0, 256, "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$");
    /** More than an account can have, so that the answer to too many is about their number. */
    private static final int MAX_TAGS = 200;

    private final Organizations organizations;
    private final Accounts accounts;

    public TagsApi(Organizations organizations, Accounts accounts) {
        this.organizations = organizations;
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(OrganizationAction.TAG_ACCOUNT, this::tag),
                Route.silent(OrganizationAction.UNTAG_ACCOUNT, this::untag),
                Route.of(OrganizationAction.LIST_ACCOUNT_TAGS, this::list));
    }

    /** The tags in an input, which may be none. */
    static List<Tag> tags(Input input) {
        return input.structures(
                "Tags", 0, MAX_TAGS, tag -> new Tag(tag.required("Key", TAG_KEY), tag.required("Value", TAG_VALUE)));
    }

    private void tag(ActionCall call) {
        var id = call.input().required("ResourceId", RESOURCE_ID);
        var tags = tags(call.input().requireList("Tags"));
        call.input().check();
        accounts.tag(
                call.principal(), target(call, OrganizationAction.TAG_ACCOUNT, id, RequestDetails.tags(tags)), tags);
    }

    private void untag(ActionCall call) {
        var id = call.input().required("ResourceId", RESOURCE_ID);
        var keys = call.input().requireList("TagKeys").texts("TagKeys", 0, MAX_TAGS, TAG_KEY);
        call.input().check();
        accounts.untag(
                call.principal(),
                target(call, OrganizationAction.UNTAG_ACCOUNT, id, RequestDetails.tagKeys(keys)),
                keys);
    }

    /** All at once: an account has few. */
    private ResponseValue.Struct list(ActionCall call) {
        var id = call.input().required("ResourceId", RESOURCE_ID);
        var page = Fields.pageOfAnySize(call, OrganizationAction.LIST_ACCOUNT_TAGS, id);
        var names = OrganizationNames.of(organizations.require(
                call.principal(), OrganizationAction.LIST_ACCOUNT_TAGS, Organizations.node(id), RequestDetails.NONE));
        var found = names.root().equals(id) ? List.<Tag>of() : accounts.tags(call.principal(), Fields.account(id));
        var tags = found.stream()
                .map(tag -> ResponseValue.Struct.EMPTY.with("Key", tag.key()).with("Value", tag.value()))
                .toList();
        return page.only("Tags", new ResponseValue.Items(tags));
    }

    private AccountId target(ActionCall call, Action action, String id, RequestDetails details) {
        var names =
                OrganizationNames.of(organizations.require(call.principal(), action, Organizations.node(id), details));
        if (names.root().equals(id)) {
            throw Fields.invalid(
                    "TARGET_NOT_SUPPORTED", "You can't perform the specified operation on that target entity.");
        }
        return Fields.account(id);
    }
}
