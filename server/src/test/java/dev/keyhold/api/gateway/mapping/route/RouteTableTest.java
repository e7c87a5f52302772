package dev.keyhold.api.gateway.mapping.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tables are accepted, and what is said of the others. */
class RouteTableTest {
    private static final String GOOD = "GET /invoices/{id} invoices:Get arn:aws:invoices:::invoice/{id}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD,
                "  GET\t/invoices/{id}   invoices:Get arn:aws:invoices:::invoice/{id}  ",
                "# a comment\n\n   # another\n" + GOOD + "\r\n",
                "GET / invoices:Home *",
                "GET /a/ invoices:List arn:aws:invoices:eu-1:123456789012:invoice/*",
                "PUT,PATCH,X /a/{x}/b/{y}/ invoices:Put arn:aws:invoices:::a/{x}:b:{y}/*",
                "POST /v1/things:batch,get things:Batch arn:aws-cn:things:::*",
                "GET /a/{x} invoices:Get arn:aws:invoices:::{x}",
                "GET /a/{x}/{y} invoices:Get arn:aws:invoices:::a/{y}/{y}",
                GOOD + "\nGET /invoices invoices:List *\nPOST /invoices/{id} invoices:Put *",
                "GET /invoices invoices:List *\nGET /invoices/ invoices:List *",
                "GET /a/x a:A *\nGET /a/y a:A *\nGET /{x}/z a:A *",
                "GET /{x} a:A *\nGET /a:b a:A *\nHEAD /c/{x} a:A *",
            })
    void a_table_says_what_requests_need(String table) {
        assertThat(RouteMapping.parse(table)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | there is no route",
                "`# nothing` | there is no route",
                "GET /a a:A | line 1: a line must have a method",
                "GET /a a:A * more | line 1: a line must have a method",
                "get /a a:A * | 'get' is no method",
                "* /a a:A * | '*' is no method",
                "GET, /a a:A * | '' is no method",
                "GET,PUT,GET /a a:A * | the method GET stands in the line twice",
                "GET a a:A * | must begin with a slash",
                "GET //a a:A * | '' is no segment",
                "GET // a:A * | '' is no segment",
                "GET /a//b a:A * | '' is no segment",
                "GET /a/../b a:A * | '..' is no segment",
                "GET /a/. a:A * | '.' is no segment",
                "GET /a%20b a:A * | 'a%20b' is no segment",
                "GET /a;b a:A * | is no segment",
                "GET /a? a:A * | is no segment",
                "GET /a* a:A * | is no segment",
                "GET /a/{x}b a:A * | '{x}b' is no segment",
                "GET /a/{} a:A * | '{}' is no segment",
                "GET /a/{1} a:A * | '{1}' is no segment",
                "GET /a/{x}/{x} a:A * | {x} stands in the path twice",
                "GET /a A * | 'A' is no action",
                "GET /a a:* * | 'a:*' is no action",
                "GET /a A:A * | 'A:A' is no action",
                "GET /a a:Get-It * | 'a:Get-It' is no action",
                "GET /a iam:GetUser * | 'iam' is a service of Keyhold itself",
                "GET /a sts:AssumeRole * | 'sts' is a service of Keyhold itself",
                "GET /a kms:Decrypt * | 'kms' is a service of Keyhold itself",
                "GET /a organizations:Leave * | 'organizations' is a service of Keyhold itself",
                "GET /a s3:GetObject * | s3 have a mapping of their own",
                "GET /a a:A arn:aws:iam:::user/a | 'iam' is a service of Keyhold itself",
                "GET /a a:A arn:aws:s3:::a | s3 have a mapping of their own",
                "GET /a a:A a | 'a' is no resource",
                "GET /a a:A arn:aws:a::: | is no resource",
                "GET /a a:A arn:aws:a::1234:a | is no resource",
                "GET /a a:A arn:aws:a:a | is no resource",
                "GET /a a:A arn:aws:a:::a*b | is no resource",
                "GET /a a:A arn:aws:a:::a? | is no resource",
                "GET /a a:A arn:aws:a:::${aws:username} | is no resource",
                "GET /{x} a:A arn:aws:{x}:::a | is no resource",
                "GET /{x} a:A arn:aws:a::{x}:a | is no resource",
                "GET /a a:A arn:aws:a:::a* | * must stand behind",
                "GET /{x} a:A arn:aws:a:::a{x} | must stand between",
                "GET /{x} a:A arn:aws:a:::{x}a | must stand between",
                "GET /{x}/{y} a:A arn:aws:a:::{x}{y} | must stand between",
                "GET /{x}/{y} a:A arn:aws:a:::{x}-{y} | must stand between",
                "GET /{x} a:A arn:aws:a:::{x}* | * must stand behind",
                "GET /{x} a:A arn:aws:a:::{x | a brace is not closed",
                "GET /{x} a:A arn:aws:a:::x} | a brace is not closed",
                "GET /{x} a:A arn:aws:a:::{y} | {y} of the resource does not stand in the path",
                "GET /{x} a:A arn:aws:a:::{} | {} of the resource does not stand in the path",
            })
    void what_is_wrong_is_said_with_its_line(String table, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteMapping.parse(table))
                .withMessageContaining(message);
        if (!message.contains("there is no route")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RouteMapping.parse("# first\n" + table))
                    .withMessageStartingWith("line 2: ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a/{x}, GET /a/{y}",
        "GET /a/{x}, GET /a/b",
        "'PUT,GET /a/b', 'POST,PUT /{x}/b'",
        "GET /a/{x}/c, GET /{y}/b/c",
        "GET /a, HEAD /a",
        "HEAD /{x}/, GET /a/",
        "GET /, GET /"
    })
    void two_lines_that_can_match_the_same_request_are_refused(String first, String second) {
        for (var table : List.of(first + " a:A *\n" + second + " a:B *", second + " a:B *\n" + first + " a:A *")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RouteMapping.parse(table))
                    .withMessage("line 2: a request can match this line and line 1");
        }
    }

    @Test
    void a_table_has_a_thousand_lines_of_thirty_two_segments_and_no_more() {
        var most = IntStream.range(0, RouteMapping.MAX_ROUTES)
                .mapToObj(i -> "GET /a" + i + " a:A *")
                .collect(Collectors.joining("\n"));
        assertThat(RouteMapping.parse(most)).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteMapping.parse(most + "\nGET /b a:A *"))
                .withMessage("line 1001: there are more than 1000 routes");
        assertThat(RouteMapping.parse("GET " + "/a".repeat(PathPattern.MAX_SEGMENTS) + " a:A *"))
                .isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteMapping.parse("GET " + "/a".repeat(PathPattern.MAX_SEGMENTS + 1) + " a:A *"));
    }

    /** Two lines are refused together if one of all short paths is both, and in no other case. */
    @Test
    void overlaps_are_those_that_all_paths_of_an_alphabet_show() {
        var random = new Random(21);
        var paths = paths(List.of("a", "b", "a:b", "c"));
        for (int i = 0; i < 1_000; i++) {
            var first = pattern(random);
            var second = pattern(random);
            var isFirst = expression(first);
            var isSecond = expression(second);
            assertThat(PathPattern.parse(first).overlaps(PathPattern.parse(second)))
                    .as(first + " and " + second)
                    .isEqualTo(paths.stream().anyMatch(isFirst.and(isSecond)));
        }
    }

    private static String pattern(Random random) {
        var segments = List.of("a", "b", "a:b", "{x}");
        var path = new StringBuilder();
        var length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            path.append('/')
                    .append(segments.get(random.nextInt(segments.size())).replace("{x", "{x" + i));
        }
        return length == 0 || random.nextBoolean() ? path.append('/').toString() : path.toString();
    }

    /** All paths of up to three of these segments. */
    private static List<String> paths(List<String> segments) {
        var all = new ArrayList<>(List.of("/"));
        var longest = List.of("");
        for (int i = 0; i < 3; i++) {
            longest = longest.stream()
                    .flatMap(path -> segments.stream().map(segment -> path + "/" + segment))
                    .toList();
            longest.forEach(path -> all.addAll(List.of(path, path + "/")));
        }
        return all;
    }

    private static Predicate<String> expression(String pattern) {
        return Pattern.compile(pattern.replaceAll("\\{[a-z0-9]+}", "[^/:]+")).asMatchPredicate();
    }
}
