package dev.keyhold.crypto;

import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;

/** Computes message authentication codes, and counts them: they are the larger part of what a verification costs. */
public final class Hmacs {
    private static final LongAdder COMPUTED = new LongAdder();

    private Hmacs() {}

    /** The code of {@code text} under the key that {@code keyed} has. */
    static byte[] compute(Mac keyed, byte[] text) {
        COMPUTED.increment();
        return keyed.doFinal(text);
    }

    /** How many this process has computed, whatever for. */
    public static long computed() {
        return COMPUTED.sum();
    }
}
