package dev.keyhold.bench;

import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** Pages of the console with many users in one account: how long each takes, and how large it is. */
final class ConsoleMeasure implements Measure {
    private static final int USERS = 100_000;
    /** A page is to take no longer, in milliseconds. */
    private static final double TARGET_MILLIS = 100;
    /** And to be no larger, uncompressed, in bytes. */
    private static final int TARGET_BYTES = 60_000;

    private static final int WARM_UP = 50;
    private static final int LOADS = 100;
    private static final Pattern MENU = Pattern.compile("<nav.*?</nav>", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("href=\"/console([^\"?#]*)\"");
    private static final Pattern NEXT = Pattern.compile("href=\"(?:/console/users)?(\\?[^\"]*after=[^\"]*)\"");
    private static final Pattern KEY = Pattern.compile("/keys/(AKIA[A-Z0-9]+)\"");

    @Override
    public String name() {
        return "console";
    }

    @Override
    public void run(Lab lab, Report report) {
        var folder = lab.folder().resolve("console");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var empty = Keyhold.start(lab.home(), folder);
        empty.process().close();
        try (var store = new SqlStore(SqliteEngine.open(empty.data().resolve("keyhold.db"), StoreObserver.NONE))) {
            new SeedData(store, empty.data()).addUsers(USERS);
        }
        var keyhold = empty.restart();
        try (var browser = new Browser(keyhold)) {
            var rows = new ArrayList<Loads>();
            for (var page : pages(browser).entrySet()) {
                rows.add(loads(page.getKey(), keyhold, browser, Collections.nCopies(LOADS, page.getValue())));
            }
            rows.add(everyPage(keyhold, browser));
            rows.forEach(row -> row.report(report));
            var slowest = rows.stream().mapToDouble(Loads::p99Millis).max().orElseThrow();
            var largest = rows.stream().mapToInt(Loads::bytes).max().orElseThrow();
            report.note(String.format(
                    Locale.ROOT,
                    "%,d users in one account, one browser, no compression. The slowest page takes %.1f ms (99 %%), the"
                            + " largest has %.1f KB; the targets are %.0f ms and %d KB: %s.",
                    USERS,
                    slowest,
                    largest / 1e3,
                    TARGET_MILLIS,
                    TARGET_BYTES / 1_000,
                    slowest <= TARGET_MILLIS && largest <= TARGET_BYTES ? "met" : "not met"));
        } finally {
            keyhold.process().close();
        }
    }

    /** Every page of the menu, and what people look for among many users, by what it is called in the report. */
    private static Map<String, String> pages(Browser browser) {
        var pages = new LinkedHashMap<String, String>();
        var menu = MENU.matcher(browser.get("/").body()).results().findFirst().orElseThrow();
        LINK.matcher(menu.group())
                .results()
                .map(found -> found.group(1))
                .forEach(path -> pages.put("page " + path, path));
        var user = "/users/" + SeedData.name(USERS / 2);
        pages.put("users, a search that many match", "/users?search=" + SeedData.name(5));
        pages.put("users, a search that one matches", "/users?search=" + SeedData.name(USERS - 1));
        pages.put("users, a search that nobody matches", "/users?search=nobody");
        pages.put("user", user);
        var key = KEY.matcher(browser.get(user).body()).results().findFirst().orElseThrow();
        pages.put("access key", user + "/keys/" + key.group(1));
        pages.put("users, a search for an access key", "/users?search=" + key.group(1));
        pages.put("policies of a user", user + "/policies");
        pages.put("new user", "/new-user");
        pages.put("policy", "/policies/arn:aws:iam::aws:policy~ReadOnlyAccess");
        pages.put("simulation", "/simulate?principal=" + browser.arn(SeedData.name(1)) + "&actions=iam%3AListUsers");
        return pages;
    }

    /** Through the whole list, by the link to the next page: the last pages take no longer than the first. */
    private static Loads everyPage(Keyhold keyhold, Browser browser) {
        var paths = new ArrayList<String>();
        for (var path = Optional.of("/users"); path.isPresent(); ) {
            paths.add(path.get());
            path = NEXT.matcher(browser.get(path.get()).body())
                    .results()
                    .findFirst()
                    .map(found -> "/users" + found.group(1).replace("&amp;", "&"));
        }
        if (paths.size() < USERS / 100) {
            throw new IllegalStateException("the list ends after " + paths.size() + " pages");
        }
        return loads(
                String.format(Locale.ROOT, "users, each of %,d pages of the list", paths.size()),
                keyhold,
                browser,
                paths);
    }

    private static Loads loads(String what, Keyhold keyhold, Browser browser, List<String> paths) {
        var first = System.nanoTime();
        var bytes = browser.get(paths.getFirst()).body().getBytes(StandardCharsets.UTF_8).length;
        var cold = System.nanoTime() - first;
        paths.stream().limit(WARM_UP).forEach(browser::get);
        var histogram = new Histogram(Duration.ofMinutes(1).toNanos() / 1_000, 3);
        var cpu = keyhold.process().cpu();
        var own = own();
        var started = System.nanoTime();
        for (var path : paths) {
            var before = System.nanoTime();
            bytes = Math.max(bytes, browser.get(path).body().getBytes(StandardCharsets.UTF_8).length);
            histogram.recordValue((System.nanoTime() - before) / 1_000);
        }
        var seconds = (System.nanoTime() - started) / 1e9;
        var sample = new Sample(
                paths.size() / seconds,
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(99),
                keyhold.process().cpu().minus(cpu).toNanos() / 1e3 / paths.size(),
                own().minus(own).toNanos() / 1e3 / paths.size());
        return new Loads(what, sample, bytes, cold / 1e6);
    }

    private static Duration own() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * How a page was answered.
     *
     * @param bytes of the largest answer
     * @param firstMillis what the first load took
     */
    private record Loads(String what, Sample sample, int bytes, double firstMillis) {
        double p99Millis() {
            return sample.p99Micros() / 1e3;
        }

        void report(Report report) {
            report.add(
                    what,
                    sample,
                    String.format(Locale.ROOT, "%.1f KB, %.1f ms the first time", bytes / 1e3, firstMillis));
        }
    }

    /** Who is signed in as the root. */
    private static final class Browser implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final Keyhold keyhold;
        private final String cookie;

        Browser(Keyhold keyhold) {
            this.keyhold = keyhold;
            var form = "accessKeyId=" + made("rootAccessKeyId") + "&secretAccessKey=" + made("rootSecretAccessKey");
            var entered = send(HttpRequest.newBuilder(uri("/sign-in"))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("sec-fetch-site", "same-origin")
                    .POST(HttpRequest.BodyPublishers.ofString(form)));
            var set = entered.headers()
                    .firstValue("set-cookie")
                    .orElseThrow(() -> new IllegalStateException("no session: " + entered.statusCode()));
            this.cookie = set.substring(0, set.indexOf(';'));
        }

        private String made(String name) {
            return encode(keyhold.made().required(name).asText());
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        /** The encoded ARN of a user. */
        String arn(String user) {
            return encode("arn:aws:iam::" + keyhold.made().required("accountId").asText() + ":user/" + user);
        }

        private URI uri(String path) {
            return URI.create("http://127.0.0.1:" + keyhold.process().port() + "/console" + path);
        }

        /** A page; a redirect, such as to the user that a search finds, is an answer too. */
        HttpResponse<String> get(String path) {
            var answer = send(HttpRequest.newBuilder(uri(path)).header("cookie", cookie));
            var location = answer.headers().firstValue("location").orElse("");
            if (answer.statusCode() != 200 && (answer.statusCode() != 303 || location.contains("sign-in"))) {
                throw new IllegalStateException(path + ": " + answer.statusCode() + " " + location);
            }
            return answer;
        }

        private HttpResponse<String> send(HttpRequest.Builder request) {
            try {
                return client.send(request.build(), BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
