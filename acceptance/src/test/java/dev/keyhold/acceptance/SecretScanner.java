package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Secrets that were handed out, places where none may be, and the search for the ones in the others. */
final class SecretScanner {
    private static final int CONTEXT = 100;
    /** A byte is this many bits, a character of base64 that many. */
    private static final int BYTE_BITS = 8;

    private static final int BASE64_BITS = 6;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, byte[]> places = new HashMap<>();

    /** {@code what} names a secret where the secret itself must not be shown. */
    void secret(String what, String secret) {
        secrets.put(what, secret);
    }

    String secret(String what) {
        return secrets.getOrDefault(what, "");
    }

    int secrets() {
        return secrets.size();
    }

    void place(String where, byte[] content) {
        places.put(where, content);
    }

    void place(String where, String content) {
        place(where, content.getBytes(UTF_8));
    }

    Set<String> places() {
        return places.keySet();
    }

    /** Which secret was found where, in what coding and after which words; never the secret itself. */
    List<String> found() {
        var needles = new Needles();
        secrets.forEach((what, secret) -> variants(secret)
                .forEach((coding, variant) -> needles.add(what + " in " + coding, variant.getBytes(ISO_8859_1))));
        var findings = new ArrayList<String>();
        places.forEach((place, content) -> needles.in(content).forEach((what, at) -> {
            var from = Math.max(0, at - CONTEXT);
            var before = new String(content, from, at - from, ISO_8859_1);
            findings.add("%s, found in %s after: %s".formatted(what, place, before));
        }));
        return findings;
    }

    private static Map<String, String> variants(String secret) {
        var bytes = secret.getBytes(ISO_8859_1);
        var hex = HexFormat.of().formatHex(bytes);
        var variants = new HashMap<>(Map.of(
                "plaintext",
                secret,
                "percent coding",
                URLEncoder.encode(secret, UTF_8),
                "JSON",
                secret.replace("\n", "\\n"),
                "hex",
                hex,
                "upper hex",
                hex.toUpperCase(Locale.ROOT)));
        for (int before = 0; before < 3; before++) {
            variants.put("base64 after " + before, base64(Base64.getEncoder(), bytes, before));
            variants.put("base64url after " + before, base64(Base64.getUrlEncoder(), bytes, before));
        }
        return variants;
    }

    /** What stands for the bytes in the middle of a longer text in base64, with that many bytes before them. */
    private static String base64(Base64.Encoder encoder, byte[] bytes, int before) {
        var shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        var from = Math.ceilDiv(before * BYTE_BITS, BASE64_BITS);
        var to = shifted.length * BYTE_BITS / BASE64_BITS;
        return encoder.withoutPadding().encodeToString(shifted).substring(from, to);
    }
}
