package dev.keyhold.api.console;

import dev.keyhold.domain.authn.BrowserCredential;
import dev.keyhold.model.ResourceId;
import java.time.Duration;
import java.time.Instant;

/** Somebody who is signed in with one browser. It holds no secret of the credential. */
public final class BrowserSession {
    /** A session without a request for so long has ended. */
    static final Duration IDLE = Duration.ofMinutes(30);
    /** No session lives longer. */
    static final Duration MAX_LIFE = Duration.ofHours(12);
    /** For so long after the credential was shown it is not asked for again. */
    static final Duration PROVED = Duration.ofMinutes(5);

    private final String id;
    private final String csrf;
    private final BrowserCredential credential;
    private final ResourceId owner;
    private final String userAgent;
    private final String source;
    private final Instant began;
    private volatile Instant lastSeen;
    private volatile Instant proved;

    /** {@code owner} is the identity that the credential is of. */
    BrowserSession(
            String id,
            String csrf,
            BrowserCredential credential,
            ResourceId owner,
            String userAgent,
            String source,
            Instant now) {
        this.id = id;
        this.csrf = csrf;
        this.credential = credential;
        this.owner = owner;
        this.userAgent = userAgent;
        this.source = source;
        this.began = now;
        this.lastSeen = now;
        this.proved = now;
    }

    /** Names it among others; of no use to sign in. */
    public String id() {
        return id;
    }

    String csrf() {
        return csrf;
    }

    BrowserCredential credential() {
        return credential;
    }

    /** The identity that is signed in. */
    ResourceId owner() {
        return owner;
    }

    /** What the browser calls itself. */
    public String userAgent() {
        return userAgent;
    }

    /** The address it was opened from. */
    public String source() {
        return source;
    }

    public Instant began() {
        return began;
    }

    public Instant lastSeen() {
        return lastSeen;
    }

    /** Notes a request. */
    void seen(Instant now) {
        lastSeen = now;
    }

    /** Notes that the credential was shown again. */
    void prove(Instant now) {
        proved = now;
    }

    boolean isProved(Instant now) {
        return now.isBefore(proved.plus(PROVED));
    }

    boolean isOver(Instant now) {
        return !now.isBefore(lastSeen.plus(IDLE)) || !now.isBefore(began.plus(MAX_LIFE));
    }

    @Override
    public String toString() {
        return "BrowserSession[" + id + "]";
    }
}
