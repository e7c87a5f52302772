package dev.keyhold.model;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Decides which comes first, the answer to a request or the commit of what it asks for. A request that runs out of time
 * is answered by one thread while another may be about to commit its change: the gate lets exactly one of them be the
 * first. After the answer nothing of the request is committed; after the commit has begun, the answer must not say that
 * nothing happened.
 *
 * <p>Threads that work for a request find its gate with {@link #current}. Work that is not for a request, such as a
 * job, finds one that is always open.
 */
public final class RequestGate {
    private static final ScopedValue<RequestGate> CURRENT = ScopedValue.newInstance();
    private static final RequestGate ALWAYS_OPEN = new RequestGate(() -> {});

    private enum State {
        OPEN,
        /** A commit has begun: its outcome is to be waited for. */
        COMMITTING,
        CLOSED,
        /** Closed while, or after, something was committed. */
        CLOSED_AFTER_COMMIT
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final Runnable onCommit;
    private final Predicate<AccountId> admits;
    private volatile AccountId account = AccountId.SYSTEM;

    /** {@code onCommit} runs when the first commit begins, on the thread that commits, so it must be quick. */
    public RequestGate(Runnable onCommit) {
        this(onCommit, _ -> true);
    }

    /**
     * As {@link #RequestGate(Runnable)}.
     *
     * @param admits whether the request may wait for data of that account, which may have too many that do
     */
    public RequestGate(Runnable onCommit, Predicate<AccountId> admits) {
        this.onCommit = onCommit;
        this.admits = admits;
    }

    /** The gate of the request that the current thread works for. */
    public static RequestGate current() {
        return CURRENT.orElse(ALWAYS_OPEN);
    }

    /** The caller has been authenticated: what is done for the request from now on is at the expense of its account. */
    public void chargeTo(AccountId caller) {
        account = caller;
    }

    /** Refuses to wait for data of an account that has too many requests in progress. */
    public void requireShare(AccountId owner) {
        if (!owner.equals(AccountId.SYSTEM) && !admits.test(owner)) {
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
        }
    }

    /** See {@link ChargedAccount#current}. */
    AccountId account() {
        return account;
    }

    /** Runs {@code work} for the request of this gate, unless that has been answered. */
    public void run(Runnable work) {
        if (!isClosed()) {
            ScopedValue.where(CURRENT, this).run(work);
        }
    }

    /**
     * Notes that the request is answered: from now on nothing of it begins, and nothing is committed. It does no harm
     * to call this again.
     *
     * @return true when a commit had begun, so that the change may be stored
     */
    public boolean close() {
        return state.updateAndGet(before -> switch (before) {
                    case OPEN, CLOSED -> State.CLOSED;
                    case COMMITTING, CLOSED_AFTER_COMMIT -> State.CLOSED_AFTER_COMMIT;
                })
                == State.CLOSED_AFTER_COMMIT;
    }

    /** True once the request is answered: what is still done for it, nobody waits for. */
    public boolean isClosed() {
        return switch (state.get()) {
            case OPEN, COMMITTING -> false;
            case CLOSED, CLOSED_AFTER_COMMIT -> true;
        };
    }

    /** Refuses to begin anything for a request that is answered. */
    public void requireOpen() {
        if (isClosed()) {
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.ANSWERED));
        }
    }

    /** Refuses to commit for a request that is answered; from here on, the commit decides the answer. */
    public void beginCommit() {
        if (this == ALWAYS_OPEN) {
            return;
        }
        if (state.compareAndSet(State.OPEN, State.COMMITTING)) {
            onCommit.run();
        } else {
            requireOpen();
        }
    }
}
