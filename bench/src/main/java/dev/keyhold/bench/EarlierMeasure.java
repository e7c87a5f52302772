package dev.keyhold.bench;

import com.google.protobuf.ByteString;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.yandex.api.iam.v1.GetRoleRequest;
import dev.keyhold.yandex.api.iam.v1.RoleServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptRequest;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * This commit next to an earlier one, which another folder has: the same requests to a server of each, in turn. Both are
 * started by their own script and set up by requests alone, so that any earlier commit will do that serves them.
 */
final class EarlierMeasure implements Measure {
    static final String NAME = "earlier";

    /** Two builds that do the same differ by less than the rounds of one do, so there are more of them. */
    private static final int PAIRS_PER_ROUND = 3;

    private static final int CLIENTS = 16;
    private static final String USER = "measured";
    private static final Pattern KEY_ID = Pattern.compile("<AccessKeyId>(\\w+)</AccessKeyId>");
    private static final Pattern SECRET = Pattern.compile("<SecretAccessKey>([^<]+)</SecretAccessKey>");
    private static final String SUCCESS = "HTTP/1.1 200";

    /** What the user may do, by policies as people have them: all are evaluated, and the last one allows. */
    private static final List<String> POLICIES = List.of(
            policy("Allow", "[\"s3:Get*\",\"s3:List*\"]", "[\"arn:aws:s3:::reports\",\"arn:aws:s3:::reports/*\"]", ""),
            policy("Deny", "\"*\"", "\"*\"", "{\"StringEquals\":{\"aws:PrincipalTag/Suspended\":\"true\"}}"),
            policy("Deny", "\"iam:*\"", "\"*\"", "{\"NotIpAddress\":{\"aws:SourceIp\":[\"127.0.0.0/8\",\"::1/128\"]}}"),
            policy("Allow", "[\"kms:Encrypt\",\"kms:Decrypt\"]", "\"arn:aws:kms:*:*:key/*\"", ""),
            policy(
                    "Allow",
                    "[\"iam:GetUser\",\"iam:*AccessKey*\"]",
                    "\"arn:aws:iam::*:user/${aws:username}\"",
                    "{\"Null\":{\"aws:username\":\"false\"}}"));

    private final Path earlier;

    EarlierMeasure(Path earlier) {
        this.earlier = earlier;
    }

    /** A server, and what it is asked. */
    private record Site(Keyhold keyhold, Signer user, List<String> keys, String token, String apiKey, String kmsKey) {
        ServerProcess server() {
            return keyhold.process();
        }

        @Override
        public String toString() {
            return "Site[" + keyhold + "]";
        }
    }

    /** A kind of request, and its clients on either side. */
    private record Work(String name, List<? extends Client> before, List<? extends Client> now) {}

    /** A round of each side, one right after the other. */
    private record Pair(Sample before, Sample now) {
        double of(ToDoubleFunction<Sample> value) {
            return value.applyAsDouble(now) / value.applyAsDouble(before);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Lab lab, Report report) {
        var sites = new ArrayList<Site>();
        try {
            sites.add(start(earlier, folder(lab, "earlier"), report));
            sites.add(start(lab.home(), folder(lab, "now"), report));
            var plaintext = new byte[1024];
            lab.random().nextBytes(plaintext);
            for (var work : works(sites.getFirst(), sites.getLast(), plaintext)) {
                compare(lab, report, sites.getFirst(), sites.getLast(), work);
            }
        } finally {
            sites.forEach(site -> site.server().close());
        }
        report.note(
                "Earlier: " + commit(earlier) + ". Ratios: the median of the ratios of two rounds, one right after the"
                        + " other, and between what half of them are.");
    }

    private static List<Work> works(Site before, Site now, byte[] plaintext) {
        return List.of(
                new Work("GetCallerIdentity", identity(before), identity(now)),
                new Work("GetUser of oneself", getUser(before), getUser(now)),
                new Work("UpdateAccessKey by the root", updates(before, true), updates(now, true)),
                new Work("UpdateAccessKey of oneself", updates(before, false), updates(now, false)),
                new Work("GET /verify, SigV4 for S3", verify(before), verify(now)),
                new Work("GET /verify, IAM token", verifyToken(before), verifyToken(now)),
                new Work("ext_authz Check", check(before), check(now)),
                new Work("Encrypt of 1 KiB by gRPC", encrypt(before, plaintext), encrypt(now, plaintext)),
                new Work("RoleService.Get by gRPC with an API key", role(before), role(now)));
    }

    private static void compare(Lab lab, Report report, Site before, Site now, Work work) {
        warmUp(lab, before, work.before);
        warmUp(lab, now, work.now);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < PAIRS_PER_ROUND * lab.schedule().rounds(); i++) {
            pairs.add(i % 2 == 0 ? pair(lab, before, now, work) : reversed(lab, before, now, work));
        }
        var name = work.name + ", " + CLIENTS + " clients, ";
        report.add(name + "earlier", Sample.of(pairs.stream().map(Pair::before).toList()), "1");
        report.add(
                name + "now",
                Sample.of(pairs.stream().map(Pair::now).toList()),
                ratio(pairs, Sample::perSecond) + " of the rate, " + ratio(pairs, Sample::cpuMicros) + " of the CPU");
    }

    /** So many requests that the code is compiled on both sides: one that has less of it would be faster until then. */
    private static void warmUp(Lab lab, Site site, List<? extends Client> clients) {
        new Load(site.server()).run(clients, lab.schedule().requests());
        new Load(site.server()).warmUp(clients, lab.schedule());
    }

    private static Pair pair(Lab lab, Site before, Site now, Work work) {
        var first = new Load(before.server()).run(work.before, lab.schedule().round());
        return new Pair(
                first, new Load(now.server()).run(work.now, lab.schedule().round()));
    }

    private static Pair reversed(Lab lab, Site before, Site now, Work work) {
        var first = new Load(now.server()).run(work.now, lab.schedule().round());
        return new Pair(
                new Load(before.server()).run(work.before, lab.schedule().round()), first);
    }

    /** The median, and between what the middle half is: the machine disturbs some rounds far more than others. */
    private static String ratio(List<Pair> pairs, ToDoubleFunction<Sample> value) {
        var ratios = pairs.stream().map(pair -> pair.of(value)).sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                Sample.median(ratios),
                ratios.get(ratios.size() / 4),
                ratios.get(ratios.size() - 1 - ratios.size() / 4));
    }

    private static Site start(Path home, Path folder, Report report) {
        var keyhold = Keyhold.start(home, folder);
        try {
            return setUp(keyhold, home, report);
        } catch (RuntimeException e) {
            keyhold.process().close();
            throw e;
        }
    }

    private static Site setUp(Keyhold keyhold, Path home, Report report) {
        var root = keyhold.root();
        once(keyhold, List.of(iam(root, "CreateUser&UserName=" + USER)), true);
        var keys = once(keyhold, Collections.nCopies(CLIENTS, iam(root, "CreateAccessKey&UserName=" + USER)), true);
        var own = once(keyhold, List.of(iam(root, "CreateAccessKey&UserName=" + USER)), true)
                .getFirst();
        var puts = once(keyhold, putPolicies(root), false);
        if (!puts.stream().allMatch(answer -> answer.startsWith(SUCCESS))) {
            report.note(
                    commit(home) + " refuses policies of users; what a user may do to itself is a fixed rule there.");
        }
        var token = "Bearer " + keyhold.token();
        return new Site(
                keyhold,
                new Signer(first(KEY_ID, own), SecretBytes.ofText(first(SECRET, own))),
                keys.stream().map(answer -> first(KEY_ID, answer)).toList(),
                token,
                "Api-Key " + keyhold.apiKey(token),
                keyhold.symmetricKey(token));
    }

    private static List<byte[]> putPolicies(Signer root) {
        return IntStream.range(0, POLICIES.size())
                .mapToObj(i -> iam(
                        root,
                        "PutUserPolicy&UserName=" + USER + "&PolicyName=policy-" + i + "&PolicyDocument="
                                + URLEncoder.encode(POLICIES.get(i), StandardCharsets.UTF_8)))
                .toList();
    }

    private static List<String> once(Keyhold keyhold, List<byte[]> requests, boolean mustSucceed) {
        return new Load(keyhold.process())
                .once(List.of(new Http(requests, mustSucceed)))
                .getFirst();
    }

    private static List<Client> identity(Site site) {
        return alike(new Http(List.of(site.user.http("sts", "Action=GetCallerIdentity&Version=2011-06-15"))));
    }

    private static List<Client> getUser(Site site) {
        return alike(new Http(List.of(iam(site.user, "GetUser"))));
    }

    /** Each client has a key of the user, which it deactivates and activates. */
    private static List<Http> updates(Site site, boolean byRoot) {
        var signer = byRoot ? site.keyhold.root() : site.user;
        return site.keys.stream()
                .map(key -> new Http(List.of("Inactive", "Active").stream()
                        .map(status -> iam(
                                signer,
                                "UpdateAccessKey&UserName=" + USER + "&AccessKeyId=" + key + "&Status=" + status))
                        .toList()))
                .toList();
    }

    private static List<Client> verify(Site site) {
        return alike(new Http(List.of(site.user.question())));
    }

    private static List<Client> verifyToken(Site site) {
        return alike(new Http(List.of(Http.question(site.token.substring("Bearer ".length())))));
    }

    private static List<Client> check(Site site) {
        return alike(Grpc.calling(AuthorizationGrpc.getCheckMethod(), site.user.check(), "none"));
    }

    private static List<Client> encrypt(Site site, byte[] plaintext) {
        var request = SymmetricEncryptRequest.newBuilder()
                .setKeyId(site.kmsKey)
                .setPlaintext(ByteString.copyFrom(plaintext))
                .build();
        return alike(Grpc.calling(SymmetricCryptoServiceGrpc.getEncryptMethod(), request, site.token));
    }

    private static List<Client> role(Site site) {
        var request = GetRoleRequest.newBuilder().setRoleId("viewer").build();
        return alike(Grpc.calling(RoleServiceGrpc.getGetMethod(), request, site.apiKey));
    }

    private static List<Client> alike(Client client) {
        return Collections.nCopies(CLIENTS, client);
    }

    private static byte[] iam(Signer signer, String action) {
        return signer.http("iam", "Action=" + action + "&Version=2010-05-08");
    }

    private static String first(Pattern pattern, String in) {
        var found = pattern.matcher(in);
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " in an answer");
        }
        return found.group(1);
    }

    private static String policy(String effect, String actions, String resources, String condition) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"" + effect + "\",\"Action\":" + actions
                + ",\"Resource\":" + resources + (condition.isEmpty() ? "" : ",\"Condition\":" + condition) + "}}";
    }

    /** The commit that a folder has, where git knows it. */
    private static String commit(Path folder) {
        var commit = git(folder, "rev-parse", "--short", "HEAD");
        var changes = git(folder, "status", "--porcelain", "--untracked-files=no");
        return (commit.isEmpty() ? "an unknown commit" : "commit " + commit)
                + (changes.isEmpty() ? "" : " with changes");
    }

    private static String git(Path folder, String... arguments) {
        try {
            var command = new ArrayList<>(List.of("git", "-C", folder.toString()));
            command.addAll(List.of(arguments));
            var git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException _) {
            return "";
        }
    }

    private static Path folder(Lab lab, String name) {
        try {
            return Files.createDirectories(lab.folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
