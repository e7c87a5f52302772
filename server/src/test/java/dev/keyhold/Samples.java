package dev.keyhold;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Organization;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Records that differ where a test says so and are alike everywhere else. */
public final class Samples {
    public static final AccountId ACCOUNT = new AccountId("123456789012");
    public static final AccountId OTHER_ACCOUNT = new AccountId("000000000042");
    public static final RequestOrigin ORIGIN = new RequestOrigin("request-1", "192.0.2.7", "aws-cli/2", "aws");

    private static final Instant MADE = ManualClock.START;

    private Samples() {}

    public static Account account(AccountId id) {
        return Account.create(
                new AccountIds(id, cloud(id), folder(id).id(), root(id).id()),
                organization(id).id(),
                "Team",
                Account.defaultEmail(id),
                "team-" + id,
                MADE);
    }

    /** Adds the account with its organization and default folder. */
    public static void insertAccount(WriteTx tx, AccountId id) {
        tx.organizations().insert(organization(id));
        tx.accounts().insert(account(id), folder(id));
    }

    public static Organization organization(AccountId id) {
        return new Organization(id, ResourceId.of(ResourceId.ORGANIZATION, id, 1), "default", MADE);
    }

    public static ResourceId cloud(AccountId id) {
        return ResourceId.of(ResourceId.RESOURCE_MANAGER, id, 1);
    }

    public static Folder folder(AccountId id) {
        return new Folder(id, ResourceId.of(ResourceId.RESOURCE_MANAGER, id, 2), cloud(id), "default", MADE);
    }

    /** Those of a new AES-256 key that is not rotated automatically. */
    public static KmsKey.Settings keySettings(String name) {
        return new KmsKey.Settings(
                name,
                "",
                Map.of(),
                KmsKey.Status.ACTIVE,
                Optional.of(SymmetricAlgorithm.AES_256),
                Optional.empty(),
                false);
    }

    public static Identity root(AccountId account) {
        var id = ResourceId.of(ResourceId.IAM, account, 1);
        return new Identity(account, id, folder(account).id(), Identity.Kind.ROOT, "", "/", MADE);
    }

    /** A user whose identifier is made of {@code number}. */
    public static Identity user(AccountId account, int number, String name) {
        return user(account, number, name, "/");
    }

    public static Identity user(AccountId account, int number, String name, String path) {
        var id = ResourceId.of(ResourceId.IAM, account, 1_000L + number);
        return new Identity(account, id, folder(account).id(), Identity.Kind.USER, name, path, MADE);
    }

    /** A role whose identifier is made of {@code number}. */
    public static Role role(AccountId account, int number, String name) {
        return new Role(
                account,
                ResourceId.of(ResourceId.IAM, account, 8_000L + number),
                name,
                "/",
                "",
                Duration.ofHours(1),
                "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
                MADE);
    }

    /** An active key whose identifiers are made of {@code number}. */
    public static AccessKey key(Identity owner, int number) {
        return new AccessKey(
                owner.account(),
                AccessKeyId.of(AccessKeyId.LONG_TERM, owner.account(), number),
                ResourceId.of(ResourceId.IAM, owner.account(), 1_000_000L + number),
                owner.id(),
                AccessKey.Status.ACTIVE,
                Sealed.of(new byte[] {1, 2, (byte) number}),
                "",
                false,
                MADE);
    }

    /** A change whose identifier, and so its place in the trail, is {@code id}. */
    public static AuditEvent change(AccountId account, String id, Instant at) {
        return new AuditEvent(
                account,
                id,
                at,
                "CREATE_IDENTITY",
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.of(root(account).id()),
                "AKIAQAAAAAAAAAAAAAAA",
                "user alice",
                ORIGIN,
                1);
    }

    public static AuditEvent denial(AccountId account, String id, Instant at) {
        return new AuditEvent(
                account,
                id,
                at,
                "CREATE_IDENTITY",
                AuditEvent.Outcome.UNAUTHENTICATED,
                "WRONG_SIGNATURE",
                Optional.empty(),
                "",
                "",
                ORIGIN,
                17);
    }

    public static AuditEvent use(AccountId account, String id, Instant at) {
        return new AuditEvent(
                account,
                id,
                at,
                "DECRYPT",
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.of(root(account).id()),
                "IAM token 1",
                "key version 1 of symmetric key 2",
                ORIGIN,
                1_000_000_007L);
    }
}
