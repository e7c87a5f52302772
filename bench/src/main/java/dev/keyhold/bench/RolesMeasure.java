package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.model.SecretBytes;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sessions of roles: requests that are signed with one, next to the same with the key of a user, and how many are
 * issued, next to changes that are on the disk before they are answered as the event of a session is. Only a change by a
 * user reads policies, as the issue of a session does.
 */
final class RolesMeasure implements Measure {
    private static final int MAX_CLIENTS = 64;
    private static final String USER = "caller";
    private static final String ROLE = "measured";
    private static final String IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";

    @Override
    public String name() {
        return "roles";
    }

    @Override
    public void run(Lab lab, Report report) {
        var server = lab.keyhold().process();
        var root = lab.keyhold().root();
        var account = lab.keyhold().made().required("accountId").asText();
        var iam = new Iam(server, root);
        iam.call("CreateUser", "UserName", USER);
        iam.call("PutUserPolicy", "UserName", USER, "PolicyName", "all", "PolicyDocument", POLICY);
        var user = iam.key(USER);
        iam.call("CreateRole", "RoleName", ROLE, "AssumeRolePolicyDocument", trust(account));
        iam.call("PutRolePolicy", "RoleName", ROLE, "PolicyName", "all", "PolicyDocument", POLICY);

        var assume = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=session&RoleArn="
                + Iam.encoded("arn:aws:iam::" + account + ":role/" + ROLE);
        var role = session(Iam.send(server, user.http("sts", assume)));
        var narrowed = session(Iam.send(server, user.http("sts", assume + "&Policy=" + Iam.encoded(POLICY))));
        verification(lab, report, user, role, narrowed);

        var keys = IntStream.range(0, MAX_CLIENTS)
                .mapToObj(client -> {
                    iam.call("CreateUser", "UserName", USER + client);
                    return Iam.text(iam.call("CreateAccessKey", "UserName", USER + client), "AccessKeyId");
                })
                .toList();
        Comparison.of(
                        new Contender("UpdateAccessKey by a user", server, updates(user, keys)),
                        new Contender("UpdateAccessKey by the root", server, updates(root, keys)),
                        new Contender("AssumeRole by a user", server, new Http(List.of(user.http("sts", assume)))))
                .run(lab, report, 16, MAX_CLIENTS);
    }

    private static void verification(Lab lab, Report report, Signer user, Signer role, Signer narrowed) {
        var server = lab.keyhold().process();
        Comparison.of(
                        new Contender("GetCallerIdentity with a key", server, identity(user)),
                        new Contender("GetCallerIdentity with a session of a role", server, identity(role)))
                .run(lab, report, 16, MAX_CLIENTS);
        Comparison.of(
                        new Contender("ListAccountAliases with a key", server, aliases(user)),
                        new Contender("ListAccountAliases with a session of a role", server, aliases(role)),
                        new Contender("ListAccountAliases with a session policy too", server, aliases(narrowed)))
                .run(lab, report, 16, MAX_CLIENTS);
    }

    /** Each client has a key of its own, which it deactivates and activates. */
    private static List<Http> updates(Signer signer, List<String> keys) {
        return IntStream.range(0, MAX_CLIENTS)
                .mapToObj(client -> new Http(List.of("Inactive", "Active").stream()
                        .map(status -> signer.http(
                                "iam",
                                "Action=UpdateAccessKey&Version=2010-05-08&UserName=" + USER + client + "&AccessKeyId="
                                        + keys.get(client) + "&Status=" + status))
                        .toList()))
                .toList();
    }

    private static Http identity(Signer signer) {
        return new Http(List.of(signer.http("sts", IDENTITY)));
    }

    /** It is decided by policies, and reads little. */
    private static Http aliases(Signer signer) {
        return new Http(List.of(signer.http("iam", "Action=ListAccountAliases&Version=2010-05-08")));
    }

    private static String trust(String account) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                + "\"Principal\":{\"AWS\":\"arn:aws:iam::" + account + ":root\"}}}";
    }

    private static Signer session(String answer) {
        return new Signer(
                Iam.text(answer, "AccessKeyId"),
                SecretBytes.ofText(Iam.text(answer, "SecretAccessKey")),
                Optional.of(Iam.text(answer, "SessionToken")));
    }
}
