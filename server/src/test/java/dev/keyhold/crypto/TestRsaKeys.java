package dev.keyhold.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** For tests only: hands out the same few key pairs in turn, since to make one takes a quarter of a second and more. */
public final class TestRsaKeys {
    private static final Pattern PEM = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final Map<Integer, List<KeyPair>> READ = new ConcurrentHashMap<>();

    private TestRsaKeys() {}

    /** Two keys of the same size made one after the other differ. */
    public static RsaKeys create() {
        var turns = new ConcurrentHashMap<Integer, Integer>();
        return new RsaKeys(bits -> {
            var pairs = READ.computeIfAbsent(bits, TestRsaKeys::read);
            return pairs.get((turns.merge(bits, 1, Integer::sum) - 1) % pairs.size());
        });
    }

    private static List<KeyPair> read(int bits) {
        var name = "/crypto/rsa-" + bits + ".pem";
        try (var file = Objects.requireNonNull(TestRsaKeys.class.getResourceAsStream(name), name)) {
            var factory = KeyFactory.getInstance("RSA");
            var pairs = new ArrayList<KeyPair>();
            var found = PEM.matcher(new String(file.readAllBytes(), StandardCharsets.US_ASCII));
            while (found.find()) {
                var encoded = Base64.getMimeDecoder().decode(found.group(1));
                var key = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
                var open = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
                pairs.add(new KeyPair(factory.generatePublic(open), key));
            }
            return List.copyOf(pairs);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
