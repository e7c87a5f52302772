package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.IdentityTags;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;

/** Users and their tags. */
public final class UsersApi {
    private static final String NAME_PATTERN = "[\\w+=,.@-]+";
    /** Names on creation are shorter than names that may be looked up. */
    private static final TextConstraint NEW_NAME = TextConstraint.matching(1, 64, NAME_PATTERN);
    /** The name of a user that should exist. */
    static final TextConstraint NAME = TextConstraint.matching(1, 128, NAME_PATTERN);

    private static final TextConstraint PATH =
            TextConstraint.matching(1, 512, "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)");
    static final TextConstraint PATH_PREFIX = TextConstraint.matching(1, 512, "\\u002F[\\u0021-\\u007F]*");
    private static final TextConstraint TAG_KEY = TextConstraint.matching(1, 128, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    private static final TextConstraint TAG_VALUE = TextConstraint.matching(0, 256, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final int MAX_TAGS = 50;
    private static final TextConstraint ARN = TextConstraint.length(20, 2048);

    private final Identities identities;
    private final IdentityTags identityTags;

    public UsersApi(Identities identities, IdentityTags identityTags) {
        this.identities = identities;
        this.identityTags = identityTags;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Action.CREATE_IDENTITY, this::create),
                Route.of(Action.GET_IDENTITY, this::get),
                Route.of(Action.LIST_IDENTITIES, this::list),
                Route.silent(Action.UPDATE_IDENTITY, this::update),
                Route.silent(Action.DELETE_IDENTITY, this::delete),
                Route.silent(Action.TAG_IDENTITY, this::tag),
                Route.silent(Action.UNTAG_IDENTITY, this::untag),
                Route.of(Action.LIST_IDENTITY_TAGS, this::listTags));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = call.input().required("UserName", NEW_NAME);
        var path = call.input().text("Path", PATH).orElse("/");
        var boundary = call.input().text("PermissionsBoundary", ARN);
        var tags = call.input().structures("Tags", 0, MAX_TAGS, UsersApi::tag);
        call.input().check();
        boundary.ifPresent(UsersApi::refuseBoundary);
        var created =
                identities.create(call.principal(), Identities.Draft.named(name, path, tags), TransactionHook.NONE);
        return ResponseValue.Struct.EMPTY.with("User", withTags(created));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var name = call.input().text("UserName", NAME);
        call.input().check();
        return ResponseValue.Struct.EMPTY.with(
                "User", withTags(identities.get(call.principal(), IdentityRef.named(name))));
    }

    private ResponseValue.Struct list(ActionCall call) {
        var prefix = call.input().text("PathPrefix", PATH_PREFIX).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), Action.LIST_IDENTITIES, prefix);
        var page = identities.listBelow(call.principal(), prefix, markers.request(paging));
        var found = page.items().stream().map(UsersApi::user).toList();
        return markers.close(ResponseValue.Struct.EMPTY.with("Users", new ResponseValue.Items(found)), page.next());
    }

    private void update(ActionCall call) {
        var name = call.input().required("UserName", NAME);
        var newName = call.input().text("NewUserName", NEW_NAME);
        var newPath = call.input().text("NewPath", PATH);
        call.input().check();
        identities.update(
                call.principal(), user(name), Identities.Patch.rename(newName, newPath), TransactionHook.NONE);
    }

    private void delete(ActionCall call) {
        var name = call.input().required("UserName", NAME);
        call.input().check();
        identities.delete(call.principal(), user(name), Identities.WithCredentials.REFUSE, TransactionHook.NONE);
    }

    private void tag(ActionCall call) {
        var name = call.input().required("UserName", NAME);
        var tags = call.input().requireList("Tags").structures("Tags", 0, MAX_TAGS, UsersApi::tag);
        call.input().check();
        identityTags.add(call.principal(), user(name), tags);
    }

    private void untag(ActionCall call) {
        var name = call.input().required("UserName", NAME);
        var keys = call.input().requireList("TagKeys").texts("TagKeys", 0, MAX_TAGS, TAG_KEY);
        call.input().check();
        identityTags.remove(call.principal(), user(name), keys);
    }

    /** A user has few tags, so they are read whole and a page is cut by number. */
    private ResponseValue.Struct listTags(ActionCall call) {
        var name = call.input().required("UserName", NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), Action.LIST_IDENTITY_TAGS, Identity.fold(name));
        var from = markers.start(paging);
        var all = identityTags.list(call.principal(), user(name));
        var to = Math.min(all.size(), from + paging.size());
        var page = all.subList(Math.min(from, all.size()), to);
        var next = to < all.size() ? Optional.of(Integer.toString(to)) : Optional.<String>empty();
        return markers.close(ResponseValue.Struct.EMPTY.with("Tags", tags(page)), next);
    }

    private static IdentityRef user(String name) {
        return new IdentityRef.Named(name);
    }

    private static Tag tag(Input input) {
        return new Tag(input.required("Key", TAG_KEY), input.required("Value", TAG_VALUE));
    }

    /** There are no policies to bound a user with, so whichever is named does not exist. */
    private static void refuseBoundary(String arn) {
        throw new ServiceException(
                Arn.parse(arn).filter(Arn::isPolicy).isPresent()
                        ? new ServiceError.NotFound(ResourceType.POLICY, arn)
                        : new ServiceError.Invalid(ServiceError.InvalidArgument.INVALID_POLICY_ARN));
    }

    private static ResponseValue.Struct withTags(Identities.Details details) {
        var user = user(details.identity());
        return details.tags().isEmpty() ? user : user.with("Tags", tags(details.tags()));
    }

    private static ResponseValue.Struct user(Identity identity) {
        var named = identity.isRoot()
                ? ResponseValue.Struct.EMPTY
                : ResponseValue.Struct.EMPTY.with("Path", identity.path()).with("UserName", identity.name());
        return named.with("UserId", Arn.uniqueId(identity))
                .with("Arn", Arn.of(identity).text())
                .with("CreateDate", identity.createdAt());
    }

    private static ResponseValue.Items tags(List<Tag> tags) {
        return new ResponseValue.Items(tags.stream()
                .map(tag -> ResponseValue.Struct.EMPTY.with("Key", tag.key()).with("Value", tag.value()))
                .toList());
    }
}
