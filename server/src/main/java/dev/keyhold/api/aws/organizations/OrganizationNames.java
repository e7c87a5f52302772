package dev.keyhold.api.aws.organizations;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Organization;

/** Amazon resource names and paths in an organization. */
final class OrganizationNames {
    private final Organization organization;

    private OrganizationNames(Organization organization) {
        this.organization = organization;
    }

    static OrganizationNames of(Organization organization) {
        return new OrganizationNames(organization);
    }

    /** The organization, such as {@code o-00000000000abcdef}. */
    String id() {
        return organization.shortId();
    }

    /** The root, which contains every account. */
    String root() {
        return organization.rootId();
    }

    String arn() {
        return arn("organization/" + id());
    }

    String rootArn() {
        return arn("root/" + id() + "/" + root());
    }

    String arn(AccountId account) {
        return arn("account/" + id() + "/" + account);
    }

    /** Where an account is. */
    String path(Account account) {
        return organization.rootPath() + account.id() + "/";
    }

    private String arn(String resource) {
        return "arn:aws:organizations::" + organization.account() + ":" + resource;
    }
}
