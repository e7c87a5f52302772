package dev.keyhold.api;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** The place that one request has among those that are being handled, and the memory that is set aside for it. */
public interface Admission {
    /**
     * The caller has been authenticated: from now on the request is counted among those of the account. False when the
     * account holds all the places that it may.
     */
    boolean authenticated(AccountId account);

    /**
     * The request is about to wait for data of the account: if it counts for none yet, it counts for this one. False
     * when the account holds all the places that it may.
     */
    boolean waitsFor(AccountId account);

    /** The most bytes that a message may have, once it is decompressed. */
    int maxMessageBytes();

    /** Sets memory aside until the request ends; false when there is none left. */
    boolean charge(long bytes);

    /** The place of a request; empty where a service is reached without being let in first, as in tests. */
    static Optional<Admission> of(ServiceRequestContext context) {
        return Optional.ofNullable(LiveRequest.of(context).admission());
    }

    /**
     * Notes that the caller of a request has been authenticated: what is done for it is at the expense of the account.
     *
     * @throws ServiceException with {@link ServiceError.Unavailable} when the account has too many requests in progress
     */
    static void authenticated(ServiceRequestContext context, AccountId account) {
        var request = LiveRequest.of(context);
        request.chargeTo(account);
        var place = request.admission();
        if (place != null && !place.authenticated(account)) {
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
        }
    }
}
