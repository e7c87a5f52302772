package dev.keyhold.domain;

/** The table of everything a caller can ask for. A dialect routes to these; nothing runs without a row here. */
public enum Operation {
    CREATE_USER(Grant.ROOT, Effect.CHANGE),
    GET_USER(Grant.SELF, Effect.READ),
    LIST_USERS(Grant.ROOT, Effect.READ),
    UPDATE_USER(Grant.ROOT, Effect.CHANGE),
    DELETE_USER(Grant.ROOT, Effect.CHANGE),
    TAG_USER(Grant.ROOT, Effect.CHANGE),
    UNTAG_USER(Grant.ROOT, Effect.CHANGE),
    LIST_USER_TAGS(Grant.ROOT, Effect.READ),

    CREATE_ACCESS_KEY(Grant.SELF, Effect.CHANGE),
    UPDATE_ACCESS_KEY(Grant.SELF, Effect.CHANGE),
    LIST_ACCESS_KEYS(Grant.SELF, Effect.READ),
    DELETE_ACCESS_KEY(Grant.SELF, Effect.CHANGE),
    GET_ACCESS_KEY_LAST_USED(Grant.SELF, Effect.READ),

    GET_ACCOUNT_SUMMARY(Grant.ROOT, Effect.READ),
    CREATE_ACCOUNT_ALIAS(Grant.ROOT, Effect.CHANGE),
    LIST_ACCOUNT_ALIASES(Grant.ROOT, Effect.READ),
    DELETE_ACCOUNT_ALIAS(Grant.ROOT, Effect.CHANGE),

    GET_CALLER_IDENTITY(Grant.ANYONE, Effect.READ),
    GET_ACCESS_KEY_INFO(Grant.ANYONE, Effect.READ),
    GET_SESSION_TOKEN(Grant.ANYONE, Effect.CHANGE),

    CREATE_IAM_TOKEN(Grant.ANYONE, Effect.CHANGE),
    REVOKE_IAM_TOKEN(Grant.ANYONE, Effect.CHANGE);

    private final Grant grant;
    private final Effect effect;

    Operation(Grant grant, Effect effect) {
        this.grant = grant;
        this.effect = effect;
    }

    /** Who may call it, as long as no policy says otherwise. The root of the account always may. */
    public enum Grant {
        /** The root alone. */
        ROOT,
        /** Any identity, on itself. */
        SELF,
        /** Any authenticated identity. */
        ANYONE
    }

    /** What it does to the data. */
    public enum Effect {
        READ,
        /** Leaves an audit event in the transaction that makes the change. */
        CHANGE
    }

    public Grant grant() {
        return grant;
    }

    public Effect effect() {
        return effect;
    }
}
