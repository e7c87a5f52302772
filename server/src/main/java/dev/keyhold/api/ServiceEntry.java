package dev.keyhold.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.model.AccountId;

/** What a service can tell of a caller from the head of a request alone, and how it refuses one that is not let in. */
public interface ServiceEntry {
    /** How well a caller is known before the body is read. */
    enum Standing {
        /** Nothing was shown, or nothing that is good. */
        UNKNOWN,
        /** A credential that is good was named; whether the caller has it shows only with the body. */
        CLAIMED,
        /** A credential was verified, or the caller needs none because of where it is. */
        AUTHENTICATED
    }

    /**
     * A caller, as far as the head of a request shows.
     *
     * @param account of the credential; {@link AccountId#SYSTEM} when it is not known, or the caller has none
     */
    record Caller(Standing standing, AccountId account) {
        /** Nothing is known. */
        public static final Caller UNKNOWN = new Caller(Standing.UNKNOWN, AccountId.SYSTEM);

        public static Caller claimed(AccountId account) {
            return new Caller(Standing.CLAIMED, account);
        }

        public static Caller authenticated(AccountId account) {
            return new Caller(Standing.AUTHENTICATED, account);
        }
    }

    /** Why a request is not let in. */
    enum Obstacle {
        /** Too many are being handled, or they take too much memory. */
        CROWDED,
        /** More of a body than is read of a caller of this standing. */
        TOO_LARGE
    }

    /** Takes in a request that has just got its id. */
    default void begin(ServiceRequestContext context) {}

    /**
     * Tells who calls. Asked only where it matters: when there is no place left for unknown callers, or when a body is
     * larger than is read of them. It may end a try without waiting, and is then asked again by a thread that may wait.
     */
    Caller caller(ServiceRequestContext context);

    /** The answer to a request that is not let in. */
    HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle);

    /**
     * True when callers have to be {@link Standing#AUTHENTICATED} by the head of their requests. Then the caller is
     * asked for first of all, and the service is given {@link #nothing} in place of the body of anybody else.
     */
    default boolean isForKnownCallers(ServiceRequestContext context) {
        return false;
    }

    /** The body that says nothing, in the protocol of the service. */
    default HttpData nothing() {
        return HttpData.empty();
    }

    /** How large a body is once it is decompressed, as far as it says so itself. */
    default long size(ServiceRequestContext context, HttpData body) {
        return body.length();
    }

    /** Whether the service takes bodies from {@link WholeBody} alone, so that the request need not have them again. */
    default boolean takesWholeBody() {
        return false;
    }

    /** False when the service does not look at bodies, which are then not read. */
    default boolean readsBody() {
        return true;
    }
}
