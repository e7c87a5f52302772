package dev.keyhold.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For tests only: hands out the same few key pairs in turn, since to make one takes a quarter of a second. */
public final class TestRsaKeys {
    private static final int PAIRS = 2;
    private static final Map<Integer, List<KeyPair>> MADE = new HashMap<>();

    private TestRsaKeys() {}

    /** Two keys of the same size made one after the other differ; the one after is the first again. */
    public static RsaKeys create() {
        var turns = new HashMap<Integer, Integer>();
        return new RsaKeys(bits -> {
            synchronized (MADE) {
                return pair(bits, (turns.merge(bits, 1, Integer::sum) - 1) % PAIRS);
            }
        });
    }

    private static KeyPair pair(int bits, int number) throws GeneralSecurityException {
        var made = MADE.computeIfAbsent(bits, _ -> new ArrayList<>());
        while (made.size() <= number) {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            made.add(generator.generateKeyPair());
        }
        return made.get(number);
    }
}
