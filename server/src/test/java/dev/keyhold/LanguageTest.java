package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a person reads uses the terms of the field. The words below had meanings of our own. */
final class LanguageTest {
    /** A phrase that is not used, and what to write instead. */
    private record Banned(String words, Pattern phrase, String instead) {
        static Banned of(String words, String instead) {
            return new Banned(words, phrase(words), instead);
        }

        private static Pattern phrase(String words) {
            return Pattern.compile("\\b(?:" + words.replace(" ", "\\s+") + ")\\b", Pattern.CASE_INSENSITIVE);
        }
    }

    private static final List<Banned> BANNED = List.of(
            Banned.of("call(?:s|ed|ing)?(?: it| them)? back", "revoke"),
            Banned.of("call(?:s|ed|ing)?(?: it| them)? off", "cancel"),
            Banned.of("switch(?:es|ed|ing)?(?: it| them)? (?:on|off)", "enable, disable"),
            Banned.of("whose (?:an?|the|this|that)", "authenticates the caller; identifies the sender"),
            Banned.of("tell(?:s|ing)? whose", "authenticates the caller; identifies the sender"),
            Banned.of("askers?", "the client, the caller, the proxy"),
            Banned.of("who(?:m|se)?ever", "the client, the caller, or another noun"),
            Banned.of("told(?! (?:apart|from))", "gets, is notified, returns"),
            Banned.of("dialects?", "API"),
            Banned.of("by (?:itself|themselves)", "automatically; alone"),
            Banned.of("in (?:the )?clear(?! (?:terms|words))", "in plaintext"),
            Banned.of("anew", "again"),
            Banned.of("in earnest", "in production"),
            Banned.of("(?:still|no longer|not) good|good (?:for|as often)", "valid"),
            Banned.of("time is over", "has expired"),
            Banned.of("h(?:o|e)ld(?:s|ing)?(?: \\w+){0,3} against", "validate against"),
            Banned.of("(?:of|boot|domain)[ .]care", "maintenance"),
            Banned.of("strangers?", "untrusted client, unauthenticated caller"),
            Banned.of("trickl(?:e|es|ed|ing)", "slow client"),
            Banned.of("crowds?", "overload"),
            Banned.of("only written, not run", "untested"),
            Banned.of("one(?: (?!on |in |of |as )[^\\s.;:*/]+){1,4} a line", "per line"));

    /** Any of them. Nearly all files have none, which is found out in one pass. */
    private static final Pattern ANY_BANNED =
            Banned.phrase(BANNED.stream().map(Banned::words).collect(Collectors.joining("|")));

    /** Banned in names too: a class, a parameter, a variable. */
    private static final Set<String> NAMES_OF_OUR_OWN = Set.of(
            "asker", "askers", "told", "teller", "whoever", "stranger", "strangers", "dialect", "dialects", "crowd");

    private static final Pattern WORD_OF_NAME = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])");
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");
    /** Names on the wire, in paths and in code: no spaces between letters. */
    private static final Pattern NAME = Pattern.compile("[\\w.:/{}$%-]*");
    /** Comments and literals of Java; what is between them is skipped. */
    private static final Pattern READABLE = Pattern.compile(
            "(?s)//[^\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"" + "|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\])+'");
    /** A line of SQL up to its comment. */
    private static final Pattern STATEMENT = Pattern.compile("(?m)^(?:(?!--).)+");

    private static final Pattern CODE_IN_COMMENT =
            Pattern.compile("\\{@(?:code|link|linkplain|value)\\s+[^}]*}|@param \\w+");

    @Test
    void pages_use_the_terms_of_the_field() {
        assertPlain(
                Stream.concat(
                        Repository.pages().stream(),
                        Stream.of("bench/RESULTS.md", "bench/HISTORY.md").map(Repository.ROOT::resolve)),
                LanguageTest::prose);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "crypto", "sigv4", "store", "domain", "api", "maintenance", "server", "cli"})
    void comments_messages_and_help_texts_use_the_terms_of_the_field(String folder) {
        assertPlain(
                Repository.files("server/src/main/java/dev/keyhold/" + folder, ".java").stream(),
                LanguageTest::readable);
    }

    @Test
    void the_policy_language_uses_the_terms_of_the_field() {
        assertPlain(Repository.files("policy/src/main/java", ".java").stream(), LanguageTest::readable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server/src/test/java",
                "policy/src/test/java",
                "acceptance/src/test/java",
                "junit/src/main/java",
                "junit/src/test/java",
                "test-postgres/src/main/java",
                "bench/src/main/java"
            })
    void tests_and_benchmarks_use_the_terms_of_the_field(String root) {
        assertPlain(sources(root), LanguageTest::readable);
    }

    @Test
    void scripts_and_contracts_use_the_terms_of_the_field() {
        var scripts = Stream.concat(
                Stream.of(Repository.ROOT.resolve("keyhold"), Repository.ROOT.resolve("check")),
                Repository.files("scripts", "").stream());
        assertPlain(scripts, text -> text);
        assertPlain(Repository.files("server/src/main/resources", ".sql").stream(), LanguageTest::comments);
        assertPlain(Repository.files("acceptance/src/test/node", ".mjs").stream(), text -> text);
        assertPlain(Repository.files("yandex-api/src/main/proto", ".proto").stream(), LanguageTest::readable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the token was called back",
                "a job that is called\noff",
                "the interface is switched on",
                "it tells whose a request is",
                "whoever asks",
                "the client is told",
                "a JWT is good for an hour",
                "held against the contract",
                "one `name=value` a line",
                "fetched anew"
            })
    void words_of_our_own_are_found(String text) {
        assertThat(found(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a callback, called backup",
                "switch over the type",
                "a request whose signature is valid",
                "a good reason",
                "take care of the connection",
                "in clear terms",
                "a line of the file",
                "against which it holds"
            })
    void ordinary_words_are_not(String text) {
        assertThat(found(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int stranger = 1; // an untrusted client|false",
                "call(); // a stranger|true",
                "/** Of a stranger. */ class A {}|true",
                "text = \"told by a server\";|true",
                "field(\"dialect\", name);|false",
                "/** {@code stranger} is a name. */|false"
            })
    void only_what_is_read_counts_in_code(String code, boolean counts) {
        assertThat(!found(readable(code)).isEmpty()).isEqualTo(counts);
    }

    /** What a reader of the code meets as names of types, methods, parameters and variables. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "server/src/main/java",
                "server/src/test/java",
                "policy/src/main/java",
                "policy/src/test/java",
                "acceptance/src/test/java",
                "junit/src/main/java",
                "junit/src/test/java",
                "test-postgres/src/main/java",
                "bench/src/main/java"
            })
    void names_in_code_use_the_terms_of_the_field(String root) {
        var found = new ArrayList<String>();
        sources(root).sorted().forEach(file -> {
            var code = READABLE.matcher(Repository.text(file)).replaceAll("");
            wordsOfNames(code)
                    .filter(NAMES_OF_OUR_OWN::contains)
                    .distinct()
                    .forEach(word -> found.add(Repository.ROOT.relativize(file) + ": " + word));
        });
        assertThat(found).as("names of our own").isEmpty();
    }

    @Test
    void a_word_in_a_name_is_found() {
        assertThat(wordsOfNames("Optional<Principal> theAsker = TOLD_RULES;")).contains("asker", "told");
    }

    private static Stream<String> wordsOfNames(String code) {
        return WORD_OF_NAME.matcher(code).results().map(word -> word.group().toLowerCase(Locale.ROOT));
    }

    /** The Java files of a module, except this test, which contains the words. */
    private static Stream<Path> sources(String root) {
        return Repository.files(root, ".java").stream().filter(file -> !file.endsWith("LanguageTest.java"));
    }

    private static void assertPlain(Stream<Path> files, UnaryOperator<String> reading) {
        var found = new ArrayList<String>();
        files.sorted().forEach(file -> {
            var text = reading.apply(Repository.text(file));
            for (var match : found(text)) {
                var line = 1
                        + text.substring(0, match.at())
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                found.add("%s:%d: not '%s': %s"
                        .formatted(Repository.ROOT.relativize(file), line, match.words(), match.instead()));
            }
        });
        assertThat(found).as("words of our own").isEmpty();
    }

    private record Match(int at, String words, String instead) {}

    private static List<Match> found(String text) {
        if (!ANY_BANNED.matcher(text).find()) {
            return List.of();
        }
        return BANNED.stream()
                .flatMap(banned -> banned.phrase()
                        .matcher(text)
                        .results()
                        .map(result ->
                                new Match(result.start(), result.group().replaceAll("\\s+", " "), banned.instead())))
                .toList();
    }

    /** What is read of a page: no code. Lines stay where they are. */
    private static String prose(String page) {
        return blank(INLINE_CODE, blank(FENCED, page));
    }

    /** What is read of Java: comments without code, and literals longer than a name. Lines keep their numbers. */
    private static String readable(String code) {
        var read = new StringBuilder(code.replaceAll("[^\n]", " "));
        READABLE.matcher(code).results().forEach(part -> {
            var text = part.group();
            if (text.startsWith("/")) {
                text = blank(CODE_IN_COMMENT, text.replaceAll("(?m)^( *)\\*", "$1 "));
            } else if (NAME.matcher(text.substring(1, text.length() - 1)).matches()) {
                return;
            }
            read.replace(part.start(), part.end(), text);
        });
        return read.toString();
    }

    /** What is read of SQL. Lines stay where they are. */
    private static String comments(String sql) {
        return blank(STATEMENT, sql);
    }

    private static String blank(Pattern pattern, String text) {
        return pattern.matcher(text).replaceAll(result -> blank(result));
    }

    private static String blank(MatchResult result) {
        return result.group().replaceAll("[^\n]", "_");
    }
}
