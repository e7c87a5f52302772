package dev.keyhold.store.sql;

import dev.keyhold.store.Change;

/**
 * Whether the group of transactions that is being written has changed any identity, role or policy so far. Such a
 * change is announced after the commit, so until then memory may hold what is no longer stored. As long as there is
 * none, it holds what a transaction of the group would read: there is no other writer, and what a group has changed is
 * announced before the next one begins. Used by the writing thread alone.
 */
final class Uncommitted {
    private boolean ofPrincipals;

    /** A new group begins; what is stored is what was announced. */
    void clear() {
        ofPrincipals = false;
    }

    void add(Change change) {
        ofPrincipals |= change instanceof Change.OfPrincipal || change instanceof Change.OfAllPrincipals;
    }

    boolean isOfPrincipals() {
        return ofPrincipals;
    }
}
