package dev.keyhold.server;

import dev.keyhold.FuzzInputs;
import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.federation.KeyFetchException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What must hold for whatever an issuer publishes as its discovery document and as its keys. {@code server/fuzz} looks
 * for inputs that reach new code, with Jazzer; {@link DiscoveryFuzzReplayTest} runs those that are kept.
 */
public final class DiscoveryFuzzTarget {
    private static final String RESOURCE = "/fuzz/discovery.txt";
    private static final FederationConfig.Issuer ISSUER = FederationConfig.Issuer.parse("https://login.example/realm");
    private static final FederationConfig.Issuer WITH_KEYS_ELSEWHERE =
            FederationConfig.Issuer.parse("https://login.example jwks-host=keys.example:8443");
    private static final int TARGETS = 3;

    private DiscoveryFuzzTarget() {}

    /** Jazzer's entry: the first byte chooses what is read. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 1) {
            return;
        }
        var text = new String(Arrays.copyOfRange(data, 1, data.length), StandardCharsets.UTF_8);
        switch ((data[0] & 0xFF) % TARGETS) {
            case 0 -> discovery(text, ISSUER, "login.example", 443);
            case 1 -> discovery(text, WITH_KEYS_ELSEWHERE, "keys.example", 8443);
            default -> keys(text);
        }
    }

    /** A document is refused, or names a URL of the one host that is allowed. */
    private static void discovery(String text, FederationConfig.Issuer issuer, String host, int port) {
        try {
            var url = URI.create(DiscoveryDocument.keysUrl(text, issuer));
            require("https".equals(url.getScheme()), "the scheme is https");
            require(host.equals(url.getHost().toLowerCase(Locale.ROOT)), "the host is the one that is allowed");
            require((url.getPort() < 0 ? 443 : url.getPort()) == port, "the port is the one that is allowed");
            require(url.getRawUserInfo() == null, "there is no user info");
        } catch (KeyFetchException _) {
            // Most are.
        }
    }

    /** Keys are read or none, and reading them twice gives the same. */
    private static void keys(String text) {
        var keys = VerificationKeys.parse(text);
        var again = VerificationKeys.parse(text);
        require(keys.isPresent() == again.isPresent(), "keys are read or they are not");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    static List<byte[]> kept() throws IOException {
        return FuzzInputs.kept(RESOURCE);
    }

    /** What a search begins with: a good input of each kind, and what is near to it. */
    static List<byte[]> seeds() {
        return List.of(
                FuzzInputs.of(0, """
                        {"issuer":"https://login.example/realm","jwks_uri":"https://login.example/realm/keys"}"""),
                FuzzInputs.of(0, """
                        {"issuer":"https://login.example/realm","jwks_uri":"https://LOGIN.example:443/k?a=b#c",
                         "response_types_supported":["id_token"],"x":{"y":[1,2.5e3,null,true]}}"""),
                FuzzInputs.of(0, """
                        {"issuer":"https://login.example/realm",
                         "jwks_uri":"https://login.example@evil.example/keys"}"""),
                FuzzInputs.of(0, """
                        {"jwks_uri":"http://login.example","jwks_uri":"https://[::1]:1/","issuer":""}"""),
                FuzzInputs.of(1, """
                        {"issuer":"https://login.example",
                         "jwks_uri":"https://keys.example:8443/.well-known/jwks.json"}"""),
                FuzzInputs.of(1, "[]"),
                FuzzInputs.of(2, """
                        {"keys":[{"kty":"RSA","e":"AQAB","use":"sig","kid":"a",
                         "alg":"RS256","n":"%s"}]}""".formatted("u" + "1".repeat(341))),
                FuzzInputs.of(2, """
                        {"keys":[{"kty":"EC","crv":"P-384","kid":"b","key_ops":["verify"],
                          "x5c":["AAAA"],"x":"AA","y":"AA"},
                         {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                          "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"oct","k":"AAAA"}]}"""));
    }

    /** See {@link FuzzInputs#run}. */
    public static void main(String[] args) throws IOException {
        FuzzInputs.run(args, seeds(), RESOURCE);
    }
}
