package dev.keyhold.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Changes that are on the disk before they are answered, next to the disk's own flushes and the empty handler. */
final class DurableWritesMeasure implements Measure {
    private static final int[] CLIENTS = {1, 16, 64};
    private static final int MAX_CLIENTS = 64;
    /** New keys are spread over the users, so that no user has thousands. */
    private static final int USERS = 512;

    private static final String VERSION = "&Version=2010-05-08";
    private static final Pattern KEY_ID = Pattern.compile("<AccessKeyId>(\\w+)</AccessKeyId>");

    @Override
    public String name() {
        return "durable-writes";
    }

    @Override
    public void run(Lab lab, Report report) {
        var keyhold = lab.keyhold();
        var root = keyhold.root();
        var load = new Load(keyhold.process());
        load.once(split(USERS, user -> root.http("iam", "Action=CreateUser&UserName=user" + user + VERSION)));
        var keys = keys(load.once(split(MAX_CLIENTS, user -> create(root, user))));
        var updates = IntStream.range(0, MAX_CLIENTS)
                .mapToObj(client ->
                        new Http(List.of(update(root, client, keys, "Inactive"), update(root, client, keys, "Active"))))
                .toList();
        var users = new ArrayList<>(IntStream.range(0, USERS).boxed().toList());
        Collections.shuffle(users, lab.random());
        var creates = split(USERS, i -> create(root, users.get(i)));
        var apiKeys = apiKeys(keyhold, users);

        load.warmUp(updates, lab.schedule());
        load.warmUp(creates, lab.schedule());
        load.warmUp(apiKeys, lab.schedule());
        var baseline = floor(lab);
        for (var clients : CLIENTS) {
            measure(lab, report, "UpdateAccessKey", updates.subList(0, clients), baseline);
        }
        for (var clients : CLIENTS) {
            measure(lab, report, "CreateAccessKey", creates.subList(0, clients), baseline);
        }
        for (var clients : CLIENTS) {
            measure(lab, report, "ApiKeyService.Create by REST", apiKeys.subList(0, clients), baseline);
        }
    }

    /** Requests that make API keys for as many service accounts as there are users, in the same order. */
    private static List<Http> apiKeys(Keyhold keyhold, List<Integer> order) {
        var authorization = "Bearer " + keyhold.token();
        var folder = keyhold.made().required("folderId").asText();
        var made = keyhold.answers(split(
                USERS,
                i -> Http.post(
                        "/iam/v1/serviceAccounts",
                        authorization,
                        "{\"folderId\": \"" + folder + "\", \"name\": \"owner-" + i + "\"}")));
        var owners = made.stream()
                .map(operation -> operation.required("response").required("id").asText())
                .toList();
        return split(
                USERS,
                i -> Http.post(
                        "/iam/v1/apiKeys",
                        authorization,
                        "{\"serviceAccountId\": \"" + owners.get(order.get(i)) + "\"}"));
    }

    private static void measure(Lab lab, Report report, String what, List<Http> clients, double baseline) {
        var samples = new ArrayList<Sample>();
        var flushes = new ArrayList<Double>();
        var groups = new ArrayList<Double>();
        for (int i = 0; i < lab.schedule().rounds(); i++) {
            flushes.add(DiskFlush.perSecond(lab.folder(), lab.schedule().round().dividedBy(2)));
            var before = Commits.read(lab.keyhold());
            samples.add(new Load(lab.keyhold().process())
                    .run(clients, lab.schedule().round()));
            groups.add(Commits.read(lab.keyhold()).groupSince(before));
        }
        var sample = Sample.of(samples);
        var flush = Sample.median(flushes);
        report.add(
                what + ", " + clients.size() + (clients.size() == 1 ? " client" : " clients"),
                sample,
                String.format(
                        Locale.ROOT,
                        "%s of %.0f disk flushes a second, %s of the empty handler at %d clients; %.1f in a group",
                        Report.ratio(sample.perSecond(), flush),
                        flush,
                        Report.ratio(sample.perSecond(), baseline),
                        MAX_CLIENTS,
                        Sample.median(groups)));
    }

    /** The empty handler's rate in this run. */
    private static double floor(Lab lab) {
        var request = lab.keyhold().root().http("sts", "Action=GetCallerIdentity&Version=2011-06-15");
        var clients = Collections.nCopies(MAX_CLIENTS, new Http(List.of(request)));
        new Load(lab.floor()).warmUp(clients, lab.schedule());
        var rates = new ArrayList<Double>();
        for (int i = 0; i < lab.schedule().rounds(); i++) {
            rates.add(new Load(lab.floor())
                    .run(clients, Duration.ofMillis(lab.schedule().round().toMillis() / 2))
                    .perSecond());
        }
        return Sample.median(rates);
    }

    private record Commits(double groups, double transactions) {
        static Commits read(Keyhold keyhold) {
            return new Commits(
                    keyhold.metric("keyhold_store_group_size_count"), keyhold.metric("keyhold_store_group_size_sum"));
        }

        double groupSince(Commits before) {
            return (transactions - before.transactions) / Math.max(1, groups - before.groups);
        }
    }

    private static byte[] create(Signer root, int user) {
        return root.http("iam", "Action=CreateAccessKey&UserName=user" + user + VERSION);
    }

    private static byte[] update(Signer root, int client, List<String> keys, String status) {
        return root.http(
                "iam",
                "Action=UpdateAccessKey&UserName=user" + client + "&AccessKeyId=" + keys.get(client) + "&Status="
                        + status + VERSION);
    }

    /** Requests 0 to {@code count}, dealt out to all clients in turn. */
    private static List<Http> split(int count, IntFunction<byte[]> request) {
        return IntStream.range(0, MAX_CLIENTS)
                .mapToObj(client -> new Http(IntStream.range(0, count)
                        .filter(i -> i % MAX_CLIENTS == client)
                        .mapToObj(request)
                        .toList()))
                .toList();
    }

    private static List<String> keys(List<List<String>> answers) {
        return answers.stream()
                .flatMap(List::stream)
                .map(answer -> KEY_ID.matcher(answer)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1))
                .toList();
    }
}
