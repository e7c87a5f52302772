package dev.keyhold.api.aws.organizations;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Organization;

/** Amazon resource names and paths in an organization. */
final class OrganizationNames {
    private final AccountId management;
    private final String id;
    private final String root;

    private OrganizationNames(AccountId management, String id, String root) {
        this.management = management;
        this.id = id;
        this.root = root;
    }

    static OrganizationNames of(Organization organization) {
        return new OrganizationNames(organization.account(), organization.shortId(), organization.rootId());
    }

    /** The organization, such as {@code o-00000000000abcdef}. */
    String id() {
        return id;
    }

    /** The root, which contains every account. */
    String root() {
        return root;
    }

    String arn() {
        return arn("organization/" + id);
    }

    String rootArn() {
        return arn("root/" + id + "/" + root);
    }

    String arn(AccountId account) {
        return arn("account/" + id + "/" + account);
    }

    /** Where an account is. */
    String path(Account account) {
        return id + "/" + root + "/" + account.id() + "/";
    }

    private String arn(String resource) {
        return "arn:aws:organizations::" + management + ":" + resource;
    }
}
