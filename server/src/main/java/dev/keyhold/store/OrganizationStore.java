package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.Optional;

/** The organization, and requests to create accounts in it. Both belong to the management account. */
public final class OrganizationStore {
    private OrganizationStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<Organization> find(ResourceId id);

        /** The region of all names of keys; empty before one was set. */
        Optional<String> region(ResourceId organization);

        Optional<CreateAccountRequest> request(AccountId management, String id);

        /** Requests, ordered by id; only those in that state, if one is given. */
        Page<CreateAccountRequest> requests(
                AccountId management, Optional<CreateAccountRequest.State> state, Page.Request page);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds an organization that must not exist. */
        void insert(Organization organization);

        /** Stores what describes an organization that exists. */
        void update(Organization organization);

        /** Sets the region of all names of keys. */
        void setRegion(ResourceId organization, String region);

        /** Adds a request whose identifier must be free. */
        void insert(CreateAccountRequest request);

        /** Drops at most {@code limit} requests that were made before a time; how many were dropped. */
        int dropRequests(AccountId management, Instant before, int limit);
    }
}
