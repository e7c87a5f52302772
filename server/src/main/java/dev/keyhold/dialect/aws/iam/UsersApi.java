package dev.keyhold.dialect.aws.iam;

import dev.keyhold.dialect.aws.Api;
import dev.keyhold.dialect.aws.Arns;
import dev.keyhold.dialect.aws.Call;
import dev.keyhold.dialect.aws.Input;
import dev.keyhold.dialect.aws.Markers;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Rule;
import dev.keyhold.dialect.aws.Value;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.identity.Users;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Users and their tags. */
public final class UsersApi {
    private static final String NAME_PATTERN = "[\\w+=,.@-]+";
    /** Names on creation are shorter than names that may be looked up. */
    private static final Rule NEW_NAME = Rule.matching(1, 64, NAME_PATTERN);
    /** The name of a user that should exist. */
    static final Rule NAME = Rule.matching(1, 128, NAME_PATTERN);

    private static final Rule PATH = Rule.matching(1, 512, "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)");
    static final Rule PATH_PREFIX = Rule.matching(1, 512, "\\u002F[\\u0021-\\u007F]*");
    private static final Rule TAG_KEY = Rule.matching(1, 128, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    private static final Rule TAG_VALUE = Rule.matching(0, 256, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final int MAX_TAGS = 50;
    private static final Rule ARN = Rule.length(20, 2048);
    private static final Pattern POLICY_ARN = Pattern.compile("arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+");

    private final Users users;

    public UsersApi(Users users) {
        this.users = users;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Api.IAM, "CreateUser", Operation.CREATE_USER, this::create),
                Route.of(Api.IAM, "GetUser", Operation.GET_USER, this::get),
                Route.of(Api.IAM, "ListUsers", Operation.LIST_USERS, this::list),
                Route.silent(Api.IAM, "UpdateUser", Operation.UPDATE_USER, this::update),
                Route.silent(Api.IAM, "DeleteUser", Operation.DELETE_USER, this::delete),
                Route.silent(Api.IAM, "TagUser", Operation.TAG_USER, this::tag),
                Route.silent(Api.IAM, "UntagUser", Operation.UNTAG_USER, this::untag),
                Route.of(Api.IAM, "ListUserTags", Operation.LIST_USER_TAGS, this::listTags));
    }

    private Value.Struct create(Call call) {
        var name = call.input().required("UserName", NEW_NAME);
        var path = call.input().text("Path", PATH).orElse("/");
        var boundary = call.input().text("PermissionsBoundary", ARN);
        var tags = call.input().structures("Tags", 0, MAX_TAGS, UsersApi::tag);
        call.input().check();
        boundary.ifPresent(UsersApi::refuseBoundary);
        return Value.Struct.EMPTY.with("User", withTags(users.create(call.caller(), name, path, tags)));
    }

    private Value.Struct get(Call call) {
        var name = call.input().text("UserName", NAME);
        call.input().check();
        return Value.Struct.EMPTY.with("User", withTags(users.get(call.caller(), name)));
    }

    private Value.Struct list(Call call) {
        var prefix = call.input().text("PathPrefix", PATH_PREFIX).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = Markers.of(call.caller().account(), "ListUsers", prefix);
        var page = users.list(call.caller(), prefix, markers.request(paging));
        var found = page.items().stream().map(UsersApi::user).toList();
        return markers.close(Value.Struct.EMPTY.with("Users", new Value.Items(found)), page.next());
    }

    private void update(Call call) {
        var name = call.input().required("UserName", NAME);
        var newName = call.input().text("NewUserName", NEW_NAME);
        var newPath = call.input().text("NewPath", PATH);
        call.input().check();
        users.update(call.caller(), name, newName, newPath);
    }

    private void delete(Call call) {
        var name = call.input().required("UserName", NAME);
        call.input().check();
        users.delete(call.caller(), name);
    }

    private void tag(Call call) {
        var name = call.input().required("UserName", NAME);
        var tags = call.input().requireList("Tags").structures("Tags", 0, MAX_TAGS, UsersApi::tag);
        call.input().check();
        users.tag(call.caller(), name, tags);
    }

    private void untag(Call call) {
        var name = call.input().required("UserName", NAME);
        var keys = call.input().requireList("TagKeys").texts("TagKeys", 0, MAX_TAGS, TAG_KEY);
        call.input().check();
        users.untag(call.caller(), name, keys);
    }

    /** A user has few tags, so they are read whole and a page is cut by number. */
    private Value.Struct listTags(Call call) {
        var name = call.input().required("UserName", NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = Markers.of(call.caller().account(), "ListUserTags", Identity.fold(name));
        var from = markers.start(paging);
        var all = users.tags(call.caller(), name);
        var to = Math.min(all.size(), from + paging.size());
        var page = all.subList(Math.min(from, all.size()), to);
        var next = to < all.size() ? Optional.of(Integer.toString(to)) : Optional.<String>empty();
        return markers.close(Value.Struct.EMPTY.with("Tags", tags(page)), next);
    }

    private static Tag tag(Input input) {
        return new Tag(input.required("Key", TAG_KEY), input.required("Value", TAG_VALUE));
    }

    /** There are no policies to bound a user with, so whichever is named does not exist. */
    private static void refuseBoundary(String arn) {
        throw new Refused(
                POLICY_ARN.matcher(arn).matches()
                        ? new Refusal.NotFound(Refusal.Kind.POLICY, arn)
                        : new Refusal.Invalid(Refusal.Problem.INVALID_POLICY_ARN));
    }

    private static Value.Struct withTags(Users.Tagged tagged) {
        var user = user(tagged.identity());
        return tagged.tags().isEmpty() ? user : user.with("Tags", tags(tagged.tags()));
    }

    private static Value.Struct user(Identity identity) {
        var named = identity.isRoot()
                ? Value.Struct.EMPTY
                : Value.Struct.EMPTY.with("Path", identity.path()).with("UserName", identity.name());
        return named.with("UserId", Arns.uniqueId(identity))
                .with("Arn", Arns.of(identity))
                .with("CreateDate", identity.createdAt());
    }

    private static Value.Items tags(List<Tag> tags) {
        return new Value.Items(tags.stream()
                .map(tag -> Value.Struct.EMPTY.with("Key", tag.key()).with("Value", tag.value()))
                .toList());
    }
}
