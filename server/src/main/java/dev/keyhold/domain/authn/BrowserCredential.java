package dev.keyhold.domain.authn;

import dev.keyhold.model.AccountId;

/** The credential that a browser session stands on, without its secret: it authenticates as long as that would. */
public sealed interface BrowserCredential
        permits BrowserAuthenticator.OfKey, BrowserAuthenticator.OfToken, BrowserAuthenticator.OfLink {
    /** How it was shown. */
    enum Kind {
        ACCESS_KEY,
        IAM_TOKEN,
        /** A link that the operator of the machine made. */
        LINK
    }

    Kind kind();

    /** The account of its owner. */
    AccountId account();

    /** What the audit trail calls it; never a secret. */
    String name();
}
