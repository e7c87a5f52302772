package dev.keyhold.api.gateway.mapping.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.sigv4.WireRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests are called by a table, and which are called nothing. */
class RouteMappingTest {
    private static final String TABLE = """
            GET /                                 invoices:Home      *
            GET /invoices                         invoices:List      arn:aws:invoices:::invoice/*
            POST /invoices                        invoices:Create    *
            GET /invoices/{id}                    invoices:Get       arn:aws:invoices:::invoice/{id}
            PUT,PATCH /invoices/{id}              invoices:Update    arn:aws:invoices:::invoice/{id}
            GET /customers/{c}/invoices/{id}/     invoices:GetOf     arn:aws:invoices:eu:123456789012:{c}/i:{id}
            GET /customers/{c}/files              invoices:Files     arn:aws:invoices:::files/{c}/*
            """;

    private static final RouteMapping MAPPING = RouteMapping.parse(TABLE);

    private static ForwardedCall call(String method, String target, String... headers) {
        var sent = new ArrayList<>(List.of(Map.entry("host", "api.example")));
        for (int i = 0; i < headers.length; i += 2) {
            sent.add(Map.entry(headers[i], headers[i + 1]));
        }
        return new ForwardedCall(
                WireRequest.of(method, target, sent, new byte[0], false), false, Instant.parse("2026-11-29T12:00:00Z"));
    }

    private static Optional<String> mapped(RouteMapping mapping, ForwardedCall call) {
        try {
            var check = mapping.map(call).getFirst();
            return Optional.of(check.action() + " " + check.resource());
        } catch (UnmappableException _) {
            return Optional.empty();
        }
    }

    private static void assertRefused(ForwardedCall call) {
        assertThatExceptionOfType(UnmappableException.class)
                .as("%s", call)
                .isThrownBy(() -> MAPPING.map(call))
                .satisfies(refused -> assertThat(refused.why()).doesNotContain("evil"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | / | invoices:Home *",
                "GET | /invoices | invoices:List every arn:aws:invoices:::invoice/…",
                "HEAD | /invoices?page=2&q=/../%2e%2e | invoices:List every arn:aws:invoices:::invoice/…",
                "POST | /invoices | invoices:Create *",
                "GET | /invoices/42 | invoices:Get arn:aws:invoices:::invoice/42",
                "HEAD | /invoices/42? | invoices:Get arn:aws:invoices:::invoice/42",
                "PATCH | /invoices/42?method=x&id=43 | invoices:Update arn:aws:invoices:::invoice/42",
                "GET | /invoices/a.b-c_d~e!&'()+,=@ | invoices:Get arn:aws:invoices:::invoice/a.b-c_d~e!&'()+,=@",
                "GET | /invoices/%41%20%c3%BC%2B%22 | invoices:Get arn:aws:invoices:::invoice/A ü+\"",
                "GET | /invoices/... | invoices:Get arn:aws:invoices:::invoice/...",
                "GET | /customers/x/invoices/1/ | invoices:GetOf arn:aws:invoices:eu:123456789012:x/i:1",
                "GET | /customers/x/files | invoices:Files every arn:aws:invoices:::files/x/…",
            })
    void a_request_is_called_by_its_line(String method, String target, String expected) {
        assertThat(mapped(MAPPING, call(method, target))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another path, or another method.
                "GET /invoice",
                "GET /Invoices",
                "GET /invoices/",
                "GET /invoices/42/",
                "GET /invoices/42/lines",
                "GET /customers/x/invoices/1",
                "DELETE /invoices/42",
                "get /invoices/42",
                "Get /invoices/42",
                "HEAD2 /invoices/42",
                "OPTIONS /invoices/42",
                "PUT /invoices",
                "HEAD ",
                "GET invoices",
                "GET *",
                // Segments that servers remove, or walk through.
                "GET //",
                "GET //invoices",
                "GET /invoices//42",
                "GET /invoices/42//",
                "GET /./invoices",
                "GET /invoices/.",
                "GET /invoices/..",
                "GET /invoices/%2e",
                "GET /invoices/.%2E",
                "GET /invoices/%2e%2e",
                "GET /x/../invoices/42",
                "GET /invoices/%2e%2e/invoices/42",
                // Separators inside of a segment.
                "GET /invoices/a%2Fb",
                "GET /invoices/a%2fb",
                "GET /invoices%2F42",
                "GET /invoices/a%5Cb",
                "GET /invoices/a\\b",
                "GET /invoices\\42",
                "GET /invoices/42;a=b",
                "GET /invoices;a=b/42",
                "GET /invoices/42%3Ba",
                "GET /invoices/42;",
                // What is decoded twice by some.
                "GET /invoices/%2541",
                "GET /invoices/%252e%252e",
                "GET /invoices/a%25",
                "GET /invoices/%25252F",
                // What has a meaning in policies.
                "GET /invoices/*",
                "GET /invoices/%2A",
                "GET /invoices/a%3Fb",
                "GET /invoices/a:b",
                "GET /invoices/a%3ab",
                "GET /invoices/$a",
                "GET /invoices/%24%7Baws:username%7D",
                "GET /invoices/{id}",
                "GET /invoices/%7Bid%7D",
                // What is no text, or no clear one.
                "GET /invoices/a%00",
                "GET /invoices/a%0a",
                "GET /invoices/a%7f",
                "GET /invoices/a%C2%85",
                "GET /invoices/a%E2%80%A8",
                "GET /invoices/%C3",
                "GET /invoices/%C0%AF",
                "GET /invoices/%ED%A0%80",
                "GET /invoices/%FF",
                "GET /invoices/%",
                "GET /invoices/%4",
                "GET /invoices/%GG",
                "GET /invoices/%u0041",
                "GET /invoices/a b",
                "GET /invoices/a\tb",
                "GET /invoices/a\u0000",
                "GET /invoices/\u00C3\u00BC",
                "GET /invoices/a\"b",
                "GET /invoices/a<b",
                "GET /invoices/a|b",
                "GET /invoices/a^b",
                "GET /invoices/a`b",
                "GET /invoices/[a]",
                "GET /invoices/a\uFFFD",
                "GET /invoices/42?a\uFFFD",
                "GET /invoices/42#a",
                "GET /invoices/42%23a",
                "GET /invoices/42?a#/../43",
                // A letter of the table that is escaped is another path to servers that do not decode it.
                "GET /%69nvoices/42",
                "GET /invoice%73",
                "GET /%2e/invoices",
                // The method that counts is another one.
                "GET /invoices/42?_method=DELETE",
                "GET /invoices/42?a=b&_METHOD=DELETE",
                "GET /invoices/42?a;_method=DELETE",
                "GET /invoices/42?%5Fmethod=DELETE",
                "GET /invoices/42?.method=DELETE",
                "GET /invoices/42?+method=DELETE",
                "GET /invoices/42?_method[]=DELETE",
                "GET /invoices/42?_method",
                "GET /invoices/42?X-HTTP-Method-Override=DELETE",
                "GET /invoices/42?$httpMethod=DELETE",
                "GET /invoices/42?%ZZ=1",
                "GET /invoices/42?%C3=1"
            })
    void whatever_is_not_clear_is_refused(String line) {
        var space = line.indexOf(' ');
        assertRefused(call(line.substring(0, space), line.substring(space + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-http-method-override",
                "x-http-method",
                "x-method-override",
                "x_http_method_override",
                "x.http.method.override",
                "x-method",
                "http-method-override",
                "x-original-url",
                "x-rewrite-url",
                "x_rewrite_url"
            })
    void headers_that_replace_method_or_path_are_refused_whatever_they_say(String header) {
        for (var value : List.of("GET", "evil", "")) {
            assertRefused(call("GET", "/invoices/42", header, value));
        }
        assertThat(mapped(
                        MAPPING, call("GET", "/invoices/42", "x-original-method", "GET", "x-forwarded-method", "GET")))
                .as("by these the proxy itself describes the request")
                .isPresent();
    }

    @Test
    void condition_keys_that_the_table_says_nothing_about_are_unknown() throws UnmappableException {
        var context = MAPPING.map(call("GET", "/invoices/42")).getFirst().context();
        for (var key : List.of("invoices:amount", "aws:requesttag/a", "aws:tagkeys", "s3:prefix")) {
            assertThat(context.value(key)).isEqualTo(ContextValue.UNKNOWN);
        }
    }

    /** A second parser, by expressions over the whole path, says the same of every path that can be made of these. */
    @Test
    void a_parser_of_another_kind_agrees() {
        var parts = List.of(
                "/",
                "/",
                "/",
                "invoices",
                "customers",
                "files",
                "42",
                "a",
                "..",
                ".",
                "%2e",
                "%2F",
                "%41",
                "%25",
                "%",
                "%C3%BC",
                "%C3",
                "ü",
                ";",
                ":",
                "%3A",
                "*",
                "+",
                "{",
                "%7d",
                "$",
                "\\",
                "%5c",
                "~",
                "'",
                " ",
                "%0A",
                "%E2%80%A9",
                "i",
                "#",
                "%23",
                "|");
        var random = new Random(12);
        var both = 0;
        for (int i = 0; i < 20_000; i++) {
            var path = new StringBuilder("/");
            var length = random.nextInt(9);
            if (random.nextInt(3) > 0) {
                path.append(List.of("invoices/", "customers/a/files", "customers/x/invoices/", "invoices")
                        .get(random.nextInt(4)));
            }
            for (int j = 0; j < length / 2; j++) {
                path.append(parts.get(random.nextInt(parts.size())));
            }
            var target = path.toString();
            var mapped = mapped(MAPPING, call("GET", target));
            assertThat(mapped).as(target).isEqualTo(Reference.call(target));
            both += mapped.isPresent() ? 1 : 0;
            mapped.ifPresent(_ -> assertEveryServerReads(target));
        }
        assertThat(both).isGreaterThan(1_000);
    }

    /** Whatever a server does to paths before it routes, it comes to the same segments for a request that is mapped. */
    private static void assertEveryServerReads(String target) {
        var once = utf8(target);
        var readings = List.of(
                utf8(once),
                once.replaceAll(";[^/]*", ""),
                once.replace('\\', '/'),
                once.replaceAll("/+", "/"),
                once.replaceAll("[?#].*", ""),
                URI.create(target).normalize().getPath(),
                URI.create(target).getPath());
        assertThat(readings).as(target).containsOnly(once);
    }

    private static String utf8(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The same table by hand. */
    private static final class Reference {
        private static final String VALUE = "((?:[A-Za-z0-9._~!&'()+,=@-]|%[0-9A-Fa-f]{2})+)";
        private static final Pattern ONE = Pattern.compile("/invoices/" + VALUE);
        private static final Pattern OF = Pattern.compile("/customers/" + VALUE + "/invoices/" + VALUE + "/");
        private static final Pattern FILES = Pattern.compile("/customers/" + VALUE + "/files");

        static Optional<String> call(String target) {
            if (target.equals("/")) {
                return Optional.of("invoices:Home *");
            }
            if (target.equals("/invoices")) {
                return Optional.of("invoices:List every arn:aws:invoices:::invoice/…");
            }
            return filled(ONE, target, "invoices:Get arn:aws:invoices:::invoice/%s")
                    .or(() -> filled(OF, target, "invoices:GetOf arn:aws:invoices:eu:123456789012:%s/i:%s"))
                    .or(() -> filled(FILES, target, "invoices:Files every arn:aws:invoices:::files/%s/…"));
        }

        private static Optional<String> filled(Pattern pattern, String target, String form) {
            var match = pattern.matcher(target);
            if (!match.matches()) {
                return Optional.empty();
            }
            var values = new String[match.groupCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = utf8(match.group(i + 1));
            }
            return Arrays.stream(values).allMatch(Reference::isClear)
                    ? Optional.of(form.formatted((Object[]) values))
                    : Optional.empty();
        }

        private static boolean isClear(String value) {
            return !value.matches("\\.\\.?") && value.matches("[^/\\\\;%#*?:${}\\p{Cntrl}\\u2028\\u2029\\uFFFD]+");
        }
    }
}
