package dev.keyhold.domain.authz;

import java.util.Set;

/**
 * The condition keys of a request to another server that Keyhold itself knows: of the principal, of its session, of the
 * time and of the account. What a server says of them does not count.
 */
public final class OwnKeys {
    private static final String PRINCIPAL = "aws:principal";
    private static final Set<String> NAMES = Set.of(
            "aws:currenttime",
            "aws:epochtime",
            "aws:federatedprovider",
            "aws:multifactorauthage",
            "aws:multifactorauthpresent",
            "aws:resourceaccount",
            "aws:resourceorgid",
            "aws:resourceorgpaths",
            "aws:sourceidentity",
            "aws:tokenissuetime",
            "aws:userid",
            "aws:username",
            "aws:viaawsservice");

    private OwnKeys() {}

    /** Whether it is one of them. The name comes in lower case. */
    public static boolean contains(String key) {
        return NAMES.contains(key) || key.startsWith(PRINCIPAL);
    }
}
