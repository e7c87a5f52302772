package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the scan for secrets finds when there is something, which a run of it without a fault does not show. */
class SecretScannerTest {
    private static final String SECRET = "wJalr/XUtn+FEMI K7MDENG\nbPxRfi";

    static Stream<String> codings() {
        var bytes = SECRET.getBytes(UTF_8);
        var hex = HexFormat.of().formatHex(bytes);
        return Stream.of(
                SECRET,
                URLEncoder.encode(SECRET, UTF_8),
                SECRET.replace("\n", "\\n"),
                hex,
                hex.toUpperCase(Locale.ROOT),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                Base64.getEncoder().encodeToString(("1" + SECRET + "2").getBytes(UTF_8)),
                Base64.getEncoder().encodeToString(("12" + SECRET + "3").getBytes(UTF_8)));
    }

    private static SecretScanner scanner() {
        var scanner = new SecretScanner();
        for (int i = 0; i < 100; i++) {
            scanner.secret("another " + i, "not in any place: " + i);
        }
        scanner.secret("key", SECRET);
        return scanner;
    }

    @ParameterizedTest
    @MethodSource("codings")
    void finds_a_secret_wherever_it_is(String coded) {
        for (var text : new String[] {coded, "words before " + coded, coded + " and after", "x" + coded + coded}) {
            var scanner = scanner();
            scanner.place("log", text);
            scanner.place("metrics", "nothing");
            assertThat(scanner.found())
                    .isNotEmpty()
                    .allMatch(found -> found.startsWith("key in ") && found.contains(", found in log after: "))
                    .noneMatch(found -> found.contains(SECRET));
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void finds_nothing_where_a_byte_is_another(String coded) {
        var scanner = scanner();
        scanner.place("log", coded.substring(0, coded.length() / 2) + "!" + coded.substring(coded.length() / 2 + 1));
        assertThat(scanner.found()).isEmpty();
    }

    @Test
    void finds_what_is_shorter_than_a_word_and_what_begins_like_another() {
        var scanner = new SecretScanner();
        scanner.secret("short", "abc");
        scanner.secret("long", "12345678x");
        scanner.secret("longer", "12345678xy");
        scanner.place("log", "-12345678xz-abc");
        assertThat(scanner.found().stream()
                        .filter(found -> found.contains(" in plaintext"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "short in plaintext, found in log after: -12345678xz-",
                        "long in plaintext, found in log after: -");
    }

    /** Against a search for one after the other, among bytes that are nearly all alike. */
    @Test
    void finds_what_a_search_for_each_alone_finds() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var content = bytes(random, 400);
            var text = new String(content, ISO_8859_1);
            var needles = new Needles();
            var expected = new HashMap<String, Integer>();
            for (int i = 0; i < 20; i++) {
                var bytes = bytes(random, 1 + random.nextInt(14));
                var needle = new String(bytes, ISO_8859_1);
                needles.add(needle, bytes);
                if (text.contains(needle)) {
                    expected.put(needle, text.indexOf(needle));
                }
            }
            assertThat(needles.in(content)).isEqualTo(expected);
        }
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(8) == 0 ? 'b' : 'a');
        }
        return bytes;
    }
}
