package dev.keyhold.acceptance;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.IamClient;

/** Requests with good credentials that are denied, or for what is not there. */
final class DeniedRequests {
    private DeniedRequests() {}

    static Stream<RefusalCase> all() {
        return Stream.of(byPolicies(), byStores()).flatMap(List::stream);
    }

    private static IamClient iam(RefusalWorld world, AwsCredentials key) {
        return world.behindApi().iam(key);
    }

    private static List<RefusalCase> byPolicies() {
        return List.of(
                RefusalCase.of(
                        "statement-denies",
                        world -> {
                            var name = RefusalWorld.name();
                            var key = world.user(name);
                            world.iam(iam -> iam.putUserPolicy(
                                    put -> put.userName(name).policyName("no").policyDocument("""
                                    {"Version":"2012-10-17","Statement":[
                                     {"Sid":"Never","Effect":"Deny","Action":"iam:ListUsers","Resource":"*"}]}""")));
                            return RefusalWorld.refused(iam(world, key)::listUsers);
                        },
                        "iam:ListUsers",
                        "Never"),
                RefusalCase.of(
                        "nothing-allows",
                        world -> RefusalWorld.refused(iam(world, world.user(RefusalWorld.name()))::listRoles),
                        "iam:ListRoles"),
                RefusalCase.of(
                        "request-refused",
                        world -> RefusalWorld.refused(
                                () -> iam(world, world.root()).getUser(get -> get.userName("nobody")))),
                RefusalCase.of("temporary-credential", world -> {
                    var name = RefusalWorld.name();
                    var key = world.user(name);
                    world.iam(iam -> iam.attachUserPolicy(
                            attach -> attach.userName(name).policyArn("arn:aws:iam::aws:policy/AdministratorAccess")));
                    return RefusalWorld.refused(iam(world, world.session(key))::listUsers);
                }),
                // Predefined policies belong to no account.
                RefusalCase.of(
                        "other-account",
                        world -> RefusalWorld.refused(() -> iam(world, world.root())
                                .createPolicyVersion(
                                        create -> create.policyArn("arn:aws:iam::aws:policy/ReadOnlyAccess")
                                                .policyDocument("""
                                        {"Version":"2012-10-17","Statement":
                                         {"Effect":"Allow","Action":"*","Resource":"*"}}""")))));
    }

    private static RefusalCase opa(String cause, String account, String action) {
        return RefusalCase.of(cause, world -> {
            var input = """
                    {"input":{"account":"%s","action":"%s","originalAction":"","bucket":"bkt","object":"a",
                    "owner":false,"denyOnly":false,"groups":null,"claims":null,
                    "conditions":{"username":["%s"]}}}""".formatted(account, action, account);
            var _ = RawHttp.answer(
                    world.api().url(),
                    "POST",
                    "/v1/data/keyhold/allow",
                    Map.of("content-type", "application/json"),
                    input);
            return world.newest("Opa/Allow");
        });
    }

    /** Stores that ask what their users may do. */
    private static List<RefusalCase> byStores() {
        return List.of(
                opa("unknown-subject", "nobody", "s3:GetObject"), opa("request-not-mapped", "nobody", "orders:Get"));
    }
}
