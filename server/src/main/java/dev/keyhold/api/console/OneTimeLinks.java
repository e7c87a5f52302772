package dev.keyhold.api.console;

import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccountId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Links that the operator of the machine makes to sign in as the root of an account: each once, and soon. */
public final class OneTimeLinks {
    /** How long a link is valid. */
    public static final Duration LIFE = Duration.ofMinutes(5);
    /** Links that wait to be used; one more ends the oldest. */
    static final int MAX_WAITING = 20;

    private static final int BYTES = 32;
    private static final int NAME_LENGTH = 8;

    private final SecretGenerator secrets;
    private final InstantSource clock;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    public OneTimeLinks(SecretGenerator secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * A link that was used.
     *
     * @param name for the audit trail
     */
    record Used(AccountId account, String name) {}

    private record Waiting(AccountId account, Instant until) {}

    /** Makes a link for the root of an account and returns the code in it. */
    public synchronized String create(AccountId account) {
        var code = Base64.getUrlEncoder().withoutPadding().encodeToString(secrets.bytes(BYTES));
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        waiting.put(digest(code), new Waiting(account, clock.instant().plus(LIFE)));
        return code;
    }

    /** Uses a link up; empty when there is none with that code, or not any more. */
    synchronized Optional<Used> use(String code) {
        var digest = digest(code);
        return Optional.ofNullable(waiting.remove(digest))
                .filter(link -> clock.instant().isBefore(link.until()))
                .map(link -> new Used(link.account(), "link-" + digest.substring(0, NAME_LENGTH)));
    }

    private static String digest(String code) {
        return Sha256.hex(code.getBytes(StandardCharsets.UTF_8));
    }
}
